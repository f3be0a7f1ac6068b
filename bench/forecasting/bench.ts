import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { adamW, architectureNamed, resolveParameters, writeTrainingGraph } from "@pregao/neural";
import type { Bench, BenchContext, BenchRow } from "../harness/contract.ts";
import { type HourlySeries, readEtth1 } from "./etth1.ts";
import { type ForecastRun, keptOrNew } from "./kept-runs.ts";
import { type ForecastingModel, models } from "./models.ts";
import { parametersOf, trainAndTest } from "./train-and-test.ts";

const data = join(import.meta.dirname, "../../../shared/data/bench_ETTh1.csv.gz");
const seeds = [1, 2, 3];
/** How far above what is published an error may be. */
const margin = 0.01;

export const bench: Bench = {
  name: "forecasting",
  description: "Whether DLinear, PatchTST and PatchTSMixer forecast ETTh1 as well as their authors published",
  requirements: [],
  async *cases(context) {
    if (!existsSync(data)) throw new Error(`the benchmark reads ${data}, which is not there`);
    const series = readEtth1(data);
    if (context.quick) {
      const [model] = models as readonly [ForecastingModel];
      yield await compare(context, series, { ...model, settings: { ...model.settings, epochs: 1 } }, 96, [1]);
      return;
    }
    for (const model of models) {
      for (const horizon of Object.keys(model.published).map(Number)) {
        yield await compare(context, series, model, horizon, seeds);
      }
    }
  },
};

async function compare(
  context: BenchContext,
  series: HourlySeries,
  model: ForecastingModel,
  horizon: number,
  wanted: readonly number[],
): Promise<BenchRow> {
  const runs: ForecastRun[] = [];
  for (const seed of wanted) runs.push(await runOf(context, series, model, horizon, seed));
  const published = model.published[horizon]!;
  const mean = (value: (run: ForecastRun) => number) =>
    runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
  const mse = mean((run) => run.mse);
  const difference = mse - published.mse;
  return {
    case: `${model.name}, ${horizon} hours ahead`,
    ours: mse,
    peer: published.mse,
    ratio: mse / published.mse,
    goal: (published.mse + margin) / published.mse,
    met: difference <= margin,
    unit: "MSE",
    detail: [
      `difference ${difference.toFixed(4)}`,
      `seeds ${runs.map((run) => run.mse.toFixed(4)).join(", ")}`,
      `MAE ${mean((run) => run.mae).toFixed(3)}${Number.isNaN(published.mae) ? "" : `, published ${published.mae}`}`,
      `${runs.map(({ epochs }) => epochs).join(", ")} epochs`,
      `${Math.round(mean((run) => run.seconds))} s a training`,
    ].join("; "),
  };
}

async function runOf(
  { note }: BenchContext,
  series: HourlySeries,
  model: ForecastingModel,
  horizon: number,
  seed: number,
): Promise<ForecastRun> {
  const { architecture, optimiser, settings } = model;
  const { parameters: table, network, objective } = architectureNamed(architecture);
  const parameters = resolveParameters<never>(table, parametersOf(model, series, horizon));
  const { bytes } = writeTrainingGraph(
    network(parameters),
    objective(parameters),
    adamW(),
    settings.batchSize,
  );
  const label = `${model.name} ${horizon}, seed ${seed}`;
  const identity = {
    name: `${model.name} ${horizon} ${seed}`,
    graph: bytes,
    seed,
    optimiser,
    settings,
    parameters,
  };
  return keptOrNew(identity, (checkpoint) => {
    const threads = availableParallelism();
    return trainAndTest({
      series,
      model,
      horizon,
      seed,
      threads,
      checkpoint,
      onProgress: ({ epoch, epochs, batch, batches, loss, validationLoss, etaSeconds }) => {
        if (batch < batches || validationLoss === null) return;
        const left = etaSeconds === null ? "" : `, ${Math.round(etaSeconds / 60)} min left at most`;
        note(
          `${label}: epoch ${epoch} of ${epochs}, loss ${loss?.toFixed(4)}, validation ${validationLoss.toFixed(4)}${left}`,
        );
      },
    });
  });
}
