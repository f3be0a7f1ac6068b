import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createRandom } from "../../packages/pregao/src/random.ts";
import { ModelRegistry } from "../../packages/pregao/src/registry/index.ts";

const root = join(import.meta.dirname, "../..");
const killer = join(import.meta.dirname, "kill-at-file-call.mjs");

export interface KillTrainOptions {
  readonly kills: number;
  readonly seed: number;
  /** Kills between two undisturbed runs. */
  readonly checkEvery: number;
  readonly log?: (line: string) => void;
}

export interface KillTrainOutcome {
  readonly killed: number;
  /** Runs that had finished before their moment came; they are not counted as kills. */
  readonly finished: number;
  /** Kills after which something unfinished lay under the home folder. */
  readonly withLeftovers: number;
  readonly versions: number;
}

/**
 * Kills `pregao train` by SIGKILL again and again, by turns at a random moment of its known duration and right before
 * a random one of its file calls. After each kill every version that the registry shows must be whole (SHA-256 of
 * every file); after every few kills an undisturbed run must work, add one version and leave nothing unfinished.
 * Throws at the first breach.
 */
export async function killTraining(options: KillTrainOptions): Promise<KillTrainOutcome> {
  const random = createRandom(options.seed, "kill-train");
  const home = mkdtempSync(join(tmpdir(), "pregao-kill-train-"));
  const log = options.log ?? (() => {});
  const count = { killed: 0, finished: 0, withLeftovers: 0, versions: 0 };
  try {
    let { seconds, calls } = await trainUndisturbed(home);
    count.versions = await countWholeVersions(home);
    while (count.killed < options.kills) {
      const byTime = count.killed % 2 === 0;
      const moment = random.uniform() * seconds;
      const call = 1 + random.integer(calls);
      const signal = byTime ? await trainKilledAfter(home, moment) : await trainKilledAtCall(home, call);
      const place = byTime ? `after ${moment.toFixed(3)} s` : `at file call ${call} of ${calls}`;
      const seen = await countWholeVersions(home);
      const grown = seen - count.versions;
      if (grown !== 1 && (grown !== 0 || signal === null)) {
        throw new Error(`${signal ?? "finished"} ${place}: ${count.versions} versions became ${seen}`);
      }
      count.versions = seen;
      const leftovers = unfinished(home).length;
      log(`${place}: ${signal ?? "had finished"}, ${seen} whole versions, ${leftovers} unfinished`);
      if (signal === null) {
        // The first run, with cold caches, took longer and made more calls than the later ones.
        count.finished++;
        if (count.finished > 20 + options.kills) throw new Error("training ends before it can be killed");
        if (byTime) seconds = moment;
        else calls = call - 1;
        continue;
      }
      count.killed++;
      count.withLeftovers += leftovers > 0 ? 1 : 0;
      const last = count.killed === options.kills;
      if (last || count.killed % options.checkEvery === 0)
        count.versions = await checkNextRun(home, count.versions);
    }
    return count;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function checkNextRun(home: string, versions: number): Promise<number> {
  await trainUndisturbed(home);
  const seen = await countWholeVersions(home);
  if (seen !== versions + 1) throw new Error(`an undisturbed run made ${versions} versions ${seen}`);
  const left = unfinished(home);
  if (left.length > 0) throw new Error(`an undisturbed run left ${left.join(", ")}`);
  return seen;
}

function startTraining(home: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  const command = ["train", "--source", "sample", "--ticker", "PETR4", "--ticker", "VALE3", "--json"];
  const small = ["--draws", "1", "--folds", "2", "--param", "n_estimators=10"];
  const args = ["--import", killer, join(root, "packages/pregao/bin/pregao.js"), ...command, ...small];
  return spawn(process.execPath, args, {
    cwd: home,
    env: { ...process.env, PREGAO_HOME: home, ...env },
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
}

async function trainUndisturbed(home: string): Promise<{ seconds: number; calls: number }> {
  const started = performance.now();
  const child = startTraining(home);
  const [errors, calls] = [2, 3].map((descriptor) =>
    readAll(child.stdio[descriptor] as NodeJS.ReadableStream),
  );
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`pregao train ended with ${status}:\n${await errors}`);
  return { seconds: (performance.now() - started) / 1000, calls: Number(await calls) };
}

async function trainKilledAfter(home: string, seconds: number): Promise<NodeJS.Signals | null> {
  const child = startTraining(home);
  const closed = waitForEnd(child);
  await setTimeout(seconds * 1000);
  child.kill("SIGKILL");
  return closed;
}

async function trainKilledAtCall(home: string, call: number): Promise<NodeJS.Signals | null> {
  return waitForEnd(startTraining(home, { KILL_AT_CALL: String(call) }));
}

async function waitForEnd(child: ChildProcess): Promise<NodeJS.Signals | null> {
  const errors = readAll(child.stderr!);
  const [status, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (signal === null && status !== 0) throw new Error(`pregao train ended with ${status}:\n${await errors}`);
  return signal;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}

/** Opens every version of every model, which checks each file's SHA-256. */
async function countWholeVersions(home: string): Promise<number> {
  const registry = new ModelRegistry(join(home, "models"));
  const listed = await registry.list();
  for (const { name, version } of listed) await registry.open(name, version);
  return listed.length;
}

function unfinished(home: string): string[] {
  return globSync("**/.tmp-*", { cwd: home });
}
