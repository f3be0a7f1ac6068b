import { b3WireNames, type ComputedFeatures } from "../../features/index.ts";
import { type AccountedLabels, countAbsences } from "../../labels/index.ts";
import type { Bars } from "../../market/bars.ts";
import { RowLedger } from "../../market/row-ledger.ts";
import { featuresFor } from "../prepare.ts";
import { makeTargets } from "../targets.ts";
import { configureService, type ServiceSettings } from "./service-settings.ts";
import type { FeatureTable, TargetTable } from "./tables.ts";

export interface PreprocessingOptions {
  /** What a row's target is; `signal-cluster` is the original's rule on the same bar and no evidence of foresight. */
  readonly labels?: "forward-return" | "direction" | "signal-cluster";
  readonly horizon?: number;
  readonly threshold?: number;
  /** Feature set or names separated by commas; default `b3`, the 13 of the service. */
  readonly features?: string;
}

export interface PreprocessedData {
  readonly x: FeatureTable;
  readonly y: TargetTable;
}

/** Features, their validation, and targets. */
export class B3DataPreprocessingService {
  readonly #settings: ServiceSettings;

  constructor(settings: ServiceSettings = {}) {
    this.#settings = settings;
  }

  /** Which of the 13 features the bars can give, by wire name, and which not, with the reason. */
  validateFeatures(bars: Bars): { present: string[]; missing: { name: string; reason: string }[] } {
    const { matrix, leftOut } = this.#features(bars, "b3");
    const wireName = new Map<string, string>(Object.entries(b3WireNames).map(([wire, name]) => [name, wire]));
    return {
      present: matrix.names.map((name) => wireName.get(name)!),
      missing: leftOut.map(({ name, reason }) => ({ name: wireName.get(name)!, reason })),
    };
  }

  /** The rows of `x` in which every feature has a finite value; what is left out is counted in its ledger. */
  cleanData(x: FeatureTable): FeatureTable {
    const { columns } = x.features;
    const rows = x.rows.filter((row) => columns.every((column) => Number.isFinite(column[row]!)));
    const ledger = x.ledger.copy();
    ledger.drop("a feature has no finite value", x.rows.length - rows.length);
    return { ...x, rows, ledger };
  }

  /** 1 where the original's buy rule holds (rsi_14 < 30, macd > 0, volume_change > 0), else 0; row for row with the bars. */
  generateBuySignalCluster(bars: Bars): Uint8Array {
    return this.#cluster(bars, 2);
  }

  /** 1 where the original's sell rule holds (rsi_14 > 70, price_momentum_5 < 0, volume_change < 0), else 0. */
  generateSellSignalCluster(bars: Bars): Uint8Array {
    return this.#cluster(bars, 0);
  }

  /** The original's target labels from both signal clusters. They look at the same bar only: see the class's option. */
  getTargetLabels(bars: Bars): TargetTable {
    return labelled(this.#targets(bars, { labels: "signal-cluster" }));
  }

  /**
   * The whole preprocessing: features, targets (by default the forward return over 5 bars), and the rows that have
   * both. A row in which a feature has no value is left out, as the original does, and counted.
   */
  preprocessData(bars: Bars, options: PreprocessingOptions = {}): PreprocessedData {
    const { matrix } = this.#features(bars, options.features ?? "b3");
    const labels = this.#targets(bars, options);
    const y = labelled(labels);
    const ledger = new RowLedger(bars.length);
    for (const { reason, count } of countAbsences(labels.absence)) ledger.drop(reason, count);
    const x = this.cleanData({ bars, features: matrix, rows: y.rows, ledger });
    return { x, y: { labels, rows: x.rows } };
  }

  #features(bars: Bars, set: string): ComputedFeatures {
    return featuresFor(bars, set, configureService(this.#settings).context);
  }

  #targets(
    bars: Bars,
    { labels = "forward-return", horizon = 5, threshold }: PreprocessingOptions,
  ): AccountedLabels {
    const { context } = configureService(this.#settings);
    return makeTargets(bars, { labels, horizon, threshold, task: "classification" }, context);
  }

  #cluster(bars: Bars, classId: number): Uint8Array {
    return Uint8Array.from(this.getTargetLabels(bars).labels.classes, (id) => (id === classId ? 1 : 0));
  }
}

function labelled(labels: AccountedLabels): TargetTable {
  return { labels, rows: Int32Array.from(labels.classes.keys()).filter((row) => labels.classes[row]! >= 0) };
}
