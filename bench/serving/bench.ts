import { join } from "node:path";
import { pythonInterpreter } from "../../interop/python.ts";
import { median } from "../harness/context.ts";
import type { Bench, BenchContext, BenchRow } from "../harness/contract.ts";
import type { Load, LoadFigures } from "./load.ts";
import { RunningChild } from "./running-child.ts";

const here = (name: string): string => join(import.meta.dirname, name);
const connections = 32;

/** Requests a second that are to be answered, and at half of which the slow answers are looked at. */
const goals = { forest: 3000, net: 1000 } as const;
type ModelName = keyof typeof goals;
const modelTypes = { forest: "rf", net: "lstm" } as const;

/** Milliseconds and megabytes. */
const limits = { p99: 25, firstPrediction: 300, memory: 200 } as const;

export const bench: Bench = {
  name: "serving",
  description:
    "How many predictions a second the service answers, how late the slow ones are, and what a training beside costs, against Flask and scikit-learn",
  requirements: ["Flask==3.1.3", "scikit-learn==1.9.1"],
  requirementsFile: "requirements-serving.txt",
  async *cases(context) {
    const home = join(context.scratch, "home");
    const { stdout } = await context.node(here("train.ts"), [home, context.quick ? "quick" : "full"], {
      built: false,
    });
    const tickers = JSON.parse(stdout.trim().split("\n").at(-1)!) as string[];
    const bodiesOf = (name: ModelName): object[] =>
      tickers.map((ticker) => ({
        ticker,
        model_type: modelTypes[name],
        model_dir: "models",
        model_name: name,
      }));
    yield* startRows(context, home, bodiesOf("forest")[0]!);
    const ours = await startOurs(home, 0);
    const peer = new RunningChild(pythonInterpreter("bench", "requirements-serving.txt"), [
      here("peer.py"),
      home,
    ]);
    try {
      const { address } = await peer.told<{ address: string }>();
      yield* throughputRows(context, ours.address, address, bodiesOf);
      const { megabytes } = await ours.child.ask<{ megabytes: number }>("memory");
      yield limitRow("resident memory after all of it", megabytes, limits.memory, "MB");
    } finally {
      await peer.stop();
      await ours.child.stop();
    }
    yield await trainingRow(context, home, bodiesOf("forest"));
  },
};

async function startOurs(home: string, workers: number): Promise<{ child: RunningChild; address: string }> {
  const flags = ["--conditions=pregao-source", "--disable-warning=ExperimentalWarning"];
  const child = new RunningChild(process.execPath, [...flags, here("server.ts"), home, String(workers)], {
    PREGAO_PREDICTION_CACHE: "off",
    PREGAO_LOG_LEVEL: "error",
  });
  const { address } = await child.told<{ address: string }>();
  for (;;) {
    const { ok } = await fetch(`${address}/ready`);
    if (ok) return { child, address };
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

/** From the moment that /ready says so. */
async function* startRows(context: BenchContext, home: string, body: object): AsyncGenerator<BenchRow> {
  const times: number[] = [];
  for (let turn = 0; turn < (context.quick ? 1 : 5); turn++) {
    const { child, address } = await startOurs(home, 0);
    const began = performance.now();
    const answer = await fetch(`${address}/api/b3/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    await answer.text();
    times.push(performance.now() - began);
    await child.stop();
    if (!answer.ok) throw new Error(`the first prediction was answered with ${answer.status}`);
  }
  yield limitRow("the first prediction after /ready", median(times), limits.firstPrediction, "ms");
}

async function* throughputRows(
  context: BenchContext,
  ours: string,
  peer: string,
  bodiesOf: (name: ModelName) => object[],
): AsyncGenerator<BenchRow> {
  const seconds = context.quick ? 1 : 10;
  const shown = (figures: readonly LoadFigures[]): string =>
    `${Math.round(median(figures.map(({ requestsPerSecond }) => requestsPerSecond)))} requests/s, ${connections} connections`;
  for (const name of Object.keys(goals) as ModelName[]) {
    const bodies = bodiesOf(name);
    const own = { address: ours, bodies, connections, seconds };
    const { ours: found } = await context.interleave(
      () => figuresOf(context, own),
      // One side alone: the two stand on the same processors.
      async () => ({ seconds: 0 }),
    );
    const each = median(found.map(microseconds));
    const limit = 1e6 / goals[name];
    yield { ...limitRow(`one ${name} prediction among many`, each, limit, "µs"), detail: shown(found) };
    const slow: number[] = [];
    for (let turn = 0; turn < (context.quick ? 1 : 5); turn++) {
      const { p99 } = await figuresOf(context, { ...own, rate: goals[name] / 2 });
      slow.push(p99);
    }
    const label = `p99 of ${name} predictions at ${goals[name] / 2} requests/s`;
    yield limitRow(label, median(slow), limits.p99, "ms");
  }
  const bodies = bodiesOf("forest");
  const { ours: own, peer: other } = await context.interleave(
    () => figuresOf(context, { address: ours, bodies, connections, seconds }),
    () => figuresOf(context, { address: peer, bodies, connections, seconds }),
  );
  const [a, b] = [median(own.map(microseconds)), median(other.map(microseconds))];
  yield {
    case: "the same forest by Flask, scikit-learn and pandas",
    ours: a,
    peer: b,
    ratio: a / b,
    goal: 0.1,
    met: a / b <= 0.1,
    unit: "µs",
    detail: `${shown(own)}; theirs ${shown(other)}`,
  };
}

/** What is left of the throughput while a worker of the service trains. */
async function trainingRow(
  context: BenchContext,
  home: string,
  bodies: readonly object[],
): Promise<BenchRow> {
  const seconds = context.quick ? 1 : 5;
  const { child, address } = await startOurs(home, 1);
  try {
    const load = { address, bodies, connections, seconds };
    const alone: number[] = [];
    const beside: number[] = [];
    for (let turn = 0; turn < (context.quick ? 1 : 5); turn++) {
      alone.push(microseconds(await figuresOf(context, load)));
      const { id } = await child.ask<{ id: string }>("train");
      await untilStatus(address, id, "running");
      beside.push(microseconds(await figuresOf(context, load)));
      await untilStatus(address, id, "completed");
    }
    const [a, b] = [median(beside), median(alone)];
    const goal = 1 / 0.7;
    return {
      case: "one forest prediction among many, beside a training and without",
      ours: a,
      peer: b,
      ratio: a / b,
      goal,
      met: a / b <= goal,
      unit: "µs",
      detail: "goal: 30 % of the throughput at most",
    };
  } finally {
    await child.stop();
  }
}

async function untilStatus(address: string, id: string, wanted: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${address}/api/v1/training/status/${id}`);
    const { status } = (await answer.json()) as { status: string };
    if (status === wanted || status === "completed") return;
    if (status === "failed") throw new Error("the training beside failed");
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

async function figuresOf(
  context: BenchContext,
  load: Load,
): Promise<LoadFigures & { readonly seconds: number }> {
  const { stdout } = await context.node(here("load.ts"), [JSON.stringify(load)], { built: false });
  const figures = JSON.parse(stdout) as LoadFigures;
  if (figures.failures > 0) throw new Error(`${figures.failures} requests failed`);
  return { ...figures, seconds: 1 / figures.requestsPerSecond };
}

function microseconds({ requestsPerSecond }: LoadFigures): number {
  return 1e6 / requestsPerSecond;
}

/** A limit stands in the place of a peer. */
function limitRow(name: string, ours: number, limit: number, unit: string): BenchRow {
  return {
    case: name,
    ours,
    peer: limit,
    ratio: ours / limit,
    goal: 1,
    met: ours <= limit,
    unit,
    detail: "the limit stands in the place of a peer",
  };
}
