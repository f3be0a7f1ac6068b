import {
  readStabilityReference,
  type StabilityReference,
  stabilityReferenceFile,
} from "../../explain/index.ts";
import { type LoadedModel, loadOpened, readsOtherSymbols } from "../../pipeline/predict.ts";
import { type VersionFacts, versionFacts } from "../../pipeline/ticker-prediction.ts";
import type { RegisteredVersion } from "../../registry/index.ts";
import { DriftCounts } from "../drift-counts.ts";
import { LatencyRing } from "../latency-ring.ts";
import { FeatureRows } from "../rows/feature-rows.ts";
import { RowBatch } from "../rows/row-batch.ts";
import type { ServedRow } from "../rows/served-row.ts";

/** Symbols whose rows a version keeps; beyond them all are let go and come back when they are asked for. */
const mostSymbols = 10_000;

/** A loaded version with everything that serving keeps beside it. */
export class ServedVersion {
  /** `<root>/<name>/<version>`: one for each version of every folder of models. */
  readonly id: string;
  readonly loaded: LoadedModel;
  readonly facts: VersionFacts;
  /** Whether a symbol's features depend on the other symbols. */
  readonly comparesSymbols: boolean;
  /** Of its files, which is about what it takes in memory. */
  readonly bytes: number;
  /** By source and ticker: what an answer for the newest bar needs. */
  readonly symbols = new Map<string, ServedRow>();
  /** By source: what its bars are known by to those who look for newer ones. */
  readonly markKeys = new Map<string, string>();
  /** Null for versions published before there was a reference. */
  readonly drift: DriftCounts | null;
  readonly latency = new LatencyRing();
  /** Predictions that the model failed at. */
  failures = 0;
  /** Predictions that it was asked for, those of a cache not among them. */
  runs = 0;
  rows: FeatureRows;
  batch: RowBatch;

  constructor(loaded: LoadedModel, reference: StabilityReference | null) {
    const { version, model } = loaded;
    this.id = version.directory;
    this.loaded = loaded;
    this.facts = versionFacts(loaded);
    this.comparesSymbols = readsOtherSymbols(model);
    this.bytes = version.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    this.drift = reference === null ? null : new DriftCounts(reference);
    this.rows = new FeatureRows(model.history);
    this.batch = new RowBatch(model, this.rows);
  }

  static async load(opened: RegisteredVersion): Promise<ServedVersion> {
    const hasReference = opened.manifest.files.some(({ name }) => name === stabilityReferenceFile);
    const reference = hasReference ? await readStabilityReference(opened.directory) : null;
    return new ServedVersion(await loadOpened(opened), reference);
  }

  /** Whoever has one of the old rows has its batch with it. */
  makeRoom(): void {
    if (this.rows.symbols < mostSymbols) return;
    this.symbols.clear();
    this.drift?.clear();
    this.rows = new FeatureRows(this.loaded.model.history);
    this.batch = new RowBatch(this.loaded.model, this.rows);
  }
}
