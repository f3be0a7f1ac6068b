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
  /** Processes that were ended by the signal: the others had finished before their moment came. */
  readonly killed: number;
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
  try {
    const { seconds, calls } = await trainUndisturbed(home);
    let versions = await countWholeVersions(home);
    let killed = 0;
    let withLeftovers = 0;
    for (let kill = 1; kill <= options.kills; kill++) {
      const moment = random.uniform() * seconds;
      const call = 1 + random.integer(calls);
      const byTime = kill % 2 === 1;
      const signal = byTime ? await trainKilledAfter(home, moment) : await trainKilledAtCall(home, call);
      const place = byTime ? `after ${moment.toFixed(3)} s` : `at file call ${call} of ${calls}`;
      const seen = await countWholeVersions(home);
      if (seen !== versions && seen !== versions + 1) {
        throw new Error(`killed ${place}: ${versions} versions became ${seen}`);
      }
      const leftovers = unfinished(home).length;
      log(
        `kill ${kill} ${place}: ${signal ?? "finished before"}, ${seen} whole versions, ${leftovers} unfinished`,
      );
      killed += signal === "SIGKILL" ? 1 : 0;
      withLeftovers += leftovers > 0 ? 1 : 0;
      versions = seen;
      if (kill % options.checkEvery === 0 || kill === options.kills)
        versions = await checkNextRun(home, versions);
    }
    return { killed, withLeftovers, versions };
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
