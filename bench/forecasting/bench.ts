import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bench, BenchContext, BenchRow } from "../harness/contract.ts";
import { type HourlySeries, readEtth1 } from "./etth1.ts";
import type { ForecastRun } from "./kept-runs.ts";
import { keptTraining } from "./kept-training.ts";
import { type ForecastingModel, models, seedsOf } from "./models.ts";

const data = join(import.meta.dirname, "../../../shared/data/bench_ETTh1.csv.gz");
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
        yield await compare(context, series, model, horizon, seedsOf(model, horizon));
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
  for (const seed of wanted) runs.push(await keptTraining(context.note, series, model, horizon, seed));
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
      `${mean((run) => run.epochSeconds).toFixed(1)} s an epoch`,
    ].join("; "),
  };
}
