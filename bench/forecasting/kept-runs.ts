import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What one training gave, on all test windows. */
export interface ForecastRun {
  readonly mse: number;
  readonly mae: number;
  readonly epochs: number;
  /** Median over the epochs, with the losses of the validation hours. */
  readonly epochSeconds: number;
}

/** Hours of training are not done twice: runs are kept here by what decides them. Delete the folder to train again. */
const keptRuns = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pregao", "bench-forecasting");

/**
 * The kept run of these settings, or a new one. `settings` is all that decides the outcome, the graph's bytes among it; `run` may
 * keep what is half done under the name that it is given.
 */
export async function keptOrNew(
  settings: { readonly name: string; readonly graph: Uint8Array } & Readonly<Record<string, unknown>>,
  run: (unfinished: string) => Promise<ForecastRun>,
): Promise<ForecastRun> {
  const { graph, ...rest } = settings;
  const key = createHash("sha256").update(JSON.stringify(rest)).update(graph).digest("hex").slice(0, 16);
  const name = join(keptRuns, `${settings.name.replaceAll(/\W+/g, "-")}-${key}`);
  const path = `${name}.json`;
  const kept = read(path);
  if (kept) return kept;
  mkdirSync(keptRuns, { recursive: true });
  const made = await run(`${name}.checkpoint`);
  writeFileSync(`${path}.new`, JSON.stringify(made));
  renameSync(`${path}.new`, path);
  rmSync(`${name}.checkpoint`, { force: true });
  return made;
}

function read(path: string): ForecastRun | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ForecastRun;
  } catch {
    return null;
  }
}
