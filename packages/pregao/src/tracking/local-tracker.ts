import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  flushDirectory,
  isProcessRunning,
  sweepTemporaries,
  temporaryName,
  writeFlushed,
} from "../atomic-files.ts";
import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type {
  ActiveRun,
  MetricPoint,
  RunDetails,
  RunFilter,
  RunRecord,
  StartRunRequest,
  Tracker,
} from "./contract.ts";
import { requireArtifactName, requireExperimentName, requireTags } from "./limits.ts";
import { LocalRun } from "./local-run.ts";
import { readMetrics, readRunFile, runFiles, runRecordSchema, sortedJson, textsSchema } from "./run-files.ts";

/**
 * Runs as JSON files: `<root>/<experiment>/<id>/` holds `run.json`, `params.json`, `tags.json` (keys in order),
 * `metrics.jsonl` (only ever added to) and `artifacts/`, so that version control shows what differs. A run appears whole by one
 * rename; a process that is killed leaves files that can be read, and the run is shown as killed from then on.
 */
export class LocalTracker implements Tracker {
  readonly name = "local";
  readonly root: string;
  readonly #clock: () => Date;

  /** `root` need not exist yet (`<home>/tracking`). */
  constructor(root: string, clock: () => Date = () => new Date()) {
    this.root = root;
    this.#clock = clock;
  }

  async startRun({ experiment, name, parent, tags = {} }: StartRunRequest): Promise<ActiveRun> {
    requireExperimentName(experiment);
    requireTags(tags);
    if (parent !== undefined) await this.#place(parent);
    const id = randomBytes(16).toString("hex");
    const home = join(this.root, experiment);
    await mkdir(home, { recursive: true });
    await sweepRuns(home);
    const building = join(home, temporaryName("run"));
    try {
      await mkdir(building);
      const record = {
        ended: null,
        experiment,
        id,
        name,
        parent: parent ?? null,
        started: this.#clock().toISOString(),
        status: "running",
      };
      await writeFlushed(join(building, runFiles.record), sortedJson(record));
      await writeFlushed(join(building, runFiles.params), sortedJson({}));
      await writeFlushed(join(building, runFiles.tags), sortedJson(tags));
      await rename(building, join(home, id));
      await flushDirectory(home);
    } finally {
      await rm(building, { recursive: true, force: true });
    }
    return LocalRun.open(id, join(home, id), this.#clock);
  }

  async resumeRun(id: string): Promise<ActiveRun> {
    return LocalRun.open(id, await this.#place(id), this.#clock);
  }

  async experiments(): Promise<string[]> {
    return foldersIn(this.root);
  }

  async runs({ experiment, parent }: RunFilter = {}): Promise<RunRecord[]> {
    const records: RunRecord[] = [];
    for (const one of experiment === undefined ? await this.experiments() : [experiment]) {
      for (const id of await foldersIn(join(this.root, one))) {
        const record = await readRecord(join(this.root, one, id));
        if (parent === undefined || record.parent === parent) records.push(record);
      }
    }
    const key = ({ started, id }: RunRecord): string => `${started} ${id}`;
    return records.sort((a, b) => (key(a) > key(b) ? -1 : 1));
  }

  async show(id: string): Promise<RunDetails> {
    const directory = await this.#place(id);
    const metrics = new Map<string, MetricPoint>();
    for (const point of await readMetrics(join(directory, runFiles.metrics))) {
      const before = metrics.get(point.name);
      if (before === undefined || byStepAndTime(before, point) <= 0) metrics.set(point.name, point);
    }
    return {
      ...(await readRecord(directory)),
      params: await readRunFile(join(directory, runFiles.params), textsSchema),
      tags: await readRunFile(join(directory, runFiles.tags), textsSchema),
      metrics: Object.fromEntries([...metrics].sort().map(([name, { value }]) => [name, value])),
      artifacts: await filesIn(join(directory, runFiles.artifacts)),
    };
  }

  async metricHistory(id: string, metric: string): Promise<MetricPoint[]> {
    const points = await readMetrics(join(await this.#place(id), runFiles.metrics));
    return points.filter(({ name }) => name === metric).sort(byStepAndTime);
  }

  async readArtifact(id: string, name: string): Promise<Uint8Array> {
    requireArtifactName(name);
    const folder = join(await this.#place(id), runFiles.artifacts);
    return readFile(join(folder, ...name.split("/"))).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      const near = didYouMean(name, await filesIn(folder));
      throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "artifact", name, near });
    });
  }

  /** The folder of a run. */
  async #place(id: string): Promise<string> {
    const known: string[] = [];
    for (const experiment of await this.experiments()) {
      for (const one of await foldersIn(join(this.root, experiment))) {
        if (one === id) return join(this.root, experiment, one);
        known.push(one);
      }
    }
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "run", name: id, near: didYouMean(id, known, 3) });
  }
}

function byStepAndTime(a: MetricPoint, b: MetricPoint): number {
  return a.step - b.step || a.time - b.time;
}

/** The record as it stands: one that says "running" though nobody writes to it any more was killed. */
async function readRecord(directory: string): Promise<RunRecord> {
  const record = await readRunFile(join(directory, runFiles.record), runRecordSchema);
  if (record.status !== "running" || (await hasWriter(directory))) return record;
  return { ...record, status: "killed" };
}

/** On another machine nobody can tell whether the process is still there: the run is taken at its word. */
async function hasWriter(directory: string): Promise<boolean> {
  const text = await readFile(join(directory, runFiles.writer), "utf8").catch(() => "");
  const [host, process] = text.trim().split(" ");
  if (host === undefined || process === undefined) return false;
  return host !== hostname() || isProcessRunning(Number(process));
}

async function foldersIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
}

async function filesIn(directory: string, folder = ""): Promise<string[]> {
  const names: string[] = [];
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) names.push(...(await filesIn(directory, name)));
    else names.push(name);
  }
  return names.sort();
}

/** What killed processes were writing, of runs that they began and in those that they had. Costs a listing a run. */
async function sweepRuns(experiment: string): Promise<void> {
  await sweepTemporaries(experiment);
  for (const id of await foldersIn(experiment)) await sweepTemporaries(join(experiment, id));
}
