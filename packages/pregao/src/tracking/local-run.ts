import { open, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeFileAtomically, writeFlushed } from "../atomic-files.ts";
import { PregaoError } from "../errors.ts";
import type { ActiveRun, MetricPoint, ParamValue, RunStatus } from "./contract.ts";
import { paramTexts, requireArtifactName, requireMetric, requireTags } from "./limits.ts";
import { metricLine, readRunFile, runFiles, runRecordSchema, sortedJson, textsSchema } from "./run-files.ts";

/** A run in a folder of its own. Writes of one process go one after another, in the order of the calls. */
export class LocalRun implements ActiveRun {
  readonly id: string;
  readonly #directory: string;
  readonly #clock: () => Date;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(id: string, directory: string, clock: () => Date) {
    this.id = id;
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Takes the folder of a run to write to; what a killed writer left half written is cut off. */
  static async open(id: string, directory: string, clock: () => Date): Promise<LocalRun> {
    await writeFlushed(join(directory, runFiles.writer), `${hostname()} ${process.pid}\n`);
    await cutTornLine(join(directory, runFiles.metrics));
    return new LocalRun(id, directory, clock);
  }

  logParams(params: Readonly<Record<string, ParamValue>>): Promise<void> {
    return this.#next(async () => {
      const given = paramTexts(params);
      const file = join(this.#directory, runFiles.params);
      const known = await readRunFile(file, textsSchema, {});
      for (const [name, value] of Object.entries(given)) {
        const before = Object.hasOwn(known, name) ? known[name] : undefined;
        if (before === undefined || before === value) continue;
        const reason = `it was told as ${before} and cannot become ${value}`;
        throw new PregaoError("PREGAO_TRACKING_REFUSED", { what: "parameter", name, reason });
      }
      await writeFileAtomically(file, sortedJson({ ...known, ...given }));
    });
  }

  logMetrics(points: readonly (Pick<MetricPoint, "name" | "value"> & Partial<MetricPoint>)[]): Promise<void> {
    return this.#next(async () => {
      const now = this.#clock().getTime();
      const lines = points.map(({ name, value, step = 0, time = now }) => {
        requireMetric(name, value, step);
        return metricLine({ name, value, step, time });
      });
      if (lines.length === 0) return;
      const file = await open(join(this.#directory, runFiles.metrics), "a");
      try {
        await file.appendFile(lines.join(""));
        await file.sync();
      } finally {
        await file.close();
      }
    });
  }

  setTags(tags: Readonly<Record<string, string>>): Promise<void> {
    return this.#next(async () => {
      requireTags(tags);
      const file = join(this.#directory, runFiles.tags);
      await writeFileAtomically(file, sortedJson({ ...(await readRunFile(file, textsSchema, {})), ...tags }));
    });
  }

  logArtifact(name: string, content: string | Uint8Array): Promise<void> {
    return this.#next(async () => {
      requireArtifactName(name);
      await writeFileAtomically(join(this.#directory, runFiles.artifacts, ...name.split("/")), content);
    });
  }

  end(status: Exclude<RunStatus, "running">): Promise<void> {
    return this.#next(async () => {
      const file = join(this.#directory, runFiles.record);
      const record = await readRunFile(file, runRecordSchema);
      const ended = this.#clock().toISOString();
      await writeFileAtomically(file, sortedJson({ ...record, status, ended }));
      await rm(join(this.#directory, runFiles.writer), { force: true });
    });
  }

  /** A call that fails is told to its caller and holds up no later one. */
  #next(write: () => Promise<void>): Promise<void> {
    const done = this.#last.then(write);
    this.#last = done.catch(() => {});
    return done;
  }
}

/** Removes what stands behind the last line break of a file: the part of a line that a killed process has written. */
async function cutTornLine(path: string): Promise<void> {
  const file = await open(path, "r+").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (file === null) return;
  try {
    const text = await file.readFile("utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
  } finally {
    await file.close();
  }
}
