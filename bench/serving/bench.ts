import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
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
      built: true,
    });
    const tickers = JSON.parse(stdout.trim().split("\n").at(-1)!) as string[];
    const bodiesOf = (name: ModelName): object[] =>
      tickers.map((ticker) => ({
        ticker,
        model_type: modelTypes[name],
        model_dir: "models",
        model_name: name,
      }));
    yield await firstPrediction(context, home, bodiesOf("forest")[0]!);
    const ours = await startOurs(home, 0);
    try {
      for (const name of Object.keys(goals) as ModelName[])
        yield* goalRows(context, ours.address, name, bodiesOf(name));
      yield limitRow("resident memory after all of it", ours.megabytes, limits.memory, "MB");
      yield await besidePeer(context, ours.address, home, bodiesOf("forest"));
    } finally {
      await ours.stop();
    }
    yield await besideTraining(context, home, bodiesOf("forest"));
  },
};

/** The service, ready. */
async function startOurs(home: string, workers: number): Promise<RunningChild> {
  const words = ["serve", "--json", "--home", home, "--port", "0"];
  const child = await RunningChild.start(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", here("serve.mjs"), ...words, "--workers", String(workers)],
    { PREGAO_PREDICTION_CACHE: "off", PREGAO_LOG_LEVEL: "silent" },
  );
  while (!(await fetch(`${child.address}/ready`)).ok) await pause(20);
  return child;
}

/** From the moment that /ready says so. */
async function firstPrediction(context: BenchContext, home: string, body: object): Promise<BenchRow> {
  const times: number[] = [];
  for (let turn = 0; turn < (context.quick ? 1 : 5); turn++) {
    const child = await startOurs(home, 0);
    const began = performance.now();
    await post(`${child.address}/api/b3/predict`, body);
    times.push(performance.now() - began);
    await child.stop();
  }
  return limitRow("the first prediction after /ready", median(times), limits.firstPrediction, "ms");
}

async function* goalRows(
  context: BenchContext,
  address: string,
  name: ModelName,
  bodies: readonly object[],
): AsyncGenerator<BenchRow> {
  const load = { address, bodies, connections, seconds: context.quick ? 1 : 10 };
  const turns = context.quick ? 1 : 5;
  const [many, slow]: [LoadFigures[], LoadFigures[]] = [[], []];
  if (!context.quick) await figuresOf(context, load);
  for (let turn = 0; turn < turns; turn++) many.push(await figuresOf(context, load));
  const each = median(many.map(microseconds));
  yield {
    ...limitRow(`one ${name} prediction among many`, each, 1e6 / goals[name], "µs"),
    detail: `goal: ${goals[name]} requests/s; ${Math.round(1e6 / each)} by ${connections} connections`,
  };
  const rate = goals[name] / 2;
  for (let turn = 0; turn < turns; turn++) slow.push(await figuresOf(context, { ...load, rate }));
  const p99 = median(slow.map((figures) => figures.p99));
  yield limitRow(`99th percentile of ${name} predictions at ${rate} requests/s`, p99, limits.p99, "ms");
}

async function besidePeer(
  context: BenchContext,
  address: string,
  home: string,
  bodies: readonly object[],
): Promise<BenchRow> {
  const python = pythonInterpreter("bench", "requirements-serving.txt");
  const peer = await RunningChild.start(python, [here("peer.py"), home]);
  try {
    const load = { bodies, connections, seconds: context.quick ? 1 : 10 };
    const found = await context.interleave(
      () => figuresOf(context, { ...load, address }),
      () => figuresOf(context, { ...load, address: peer.address }),
    );
    const [a, b] = [median(found.ours.map(microseconds)), median(found.peer.map(microseconds))];
    return {
      case: "the same forest by Flask, scikit-learn and pandas",
      ours: a,
      peer: b,
      ratio: a / b,
      goal: 0.1,
      met: a / b <= 0.1,
      unit: "µs",
      detail: `${Math.round(1e6 / a)} requests/s, theirs ${Math.round(1e6 / b)}`,
    };
  } finally {
    await peer.stop();
  }
}

/** What is left of the throughput while a worker of the service trains. */
async function besideTraining(
  context: BenchContext,
  home: string,
  bodies: readonly object[],
): Promise<BenchRow> {
  const child = await startOurs(home, 1);
  const { address } = child;
  try {
    const load = { address, bodies, connections, seconds: context.quick ? 1 : 5 };
    const alone: number[] = [];
    const beside: number[] = [];
    for (let turn = 0; turn < (context.quick ? 1 : 5); turn++) {
      alone.push(microseconds(await figuresOf(context, load)));
      const training = { symbol: "PETR4", timeframe: "1d", model_type: "lstm_mtl", force_retrain: true };
      const { job_id: id = "" } = await post(`${address}/api/v1/training/train-async`, {
        ...training,
        source: "sample",
        config: { num_epochs: 200 },
      });
      const job = `${address}/api/v1/training`;
      while ((await statusOf(job, id)) !== "running") await pause(50);
      beside.push(microseconds(await figuresOf(context, load)));
      if ((await statusOf(job, id)) !== "running") throw new Error("the training beside ended too soon");
      await fetch(`${job}/jobs/${id}/cancel`, { method: "DELETE" });
      while ((await statusOf(job, id)) === "running") await pause(50);
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
      detail: "goal: at most 30 % of the throughput lost",
    };
  } finally {
    await child.stop();
  }
}

async function statusOf(job: string, id: string): Promise<string> {
  const { status } = (await (await fetch(`${job}/status/${id}`)).json()) as { status: string };
  if (status === "failed") throw new Error("the training beside failed");
  return status;
}

async function post(address: string, body: object): Promise<Record<string, string>> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Record<string, string>;
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
