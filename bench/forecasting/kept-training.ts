import { availableParallelism } from "node:os";
import { adamW, architectureNamed, resolveParameters, writeTrainingGraph } from "@pregao/neural";
import type { HourlySeries } from "./etth1.ts";
import { type ForecastRun, keptOrNew } from "./kept-runs.ts";
import type { ForecastingModel } from "./models.ts";
import { parametersOf, trainAndTest } from "./train-and-test.ts";

/** The kept training of a model at a horizon with a seed, or a new one with all threads of the machine. */
export async function keptTraining(
  note: (line: string) => void,
  series: HourlySeries,
  model: ForecastingModel,
  horizon: number,
  seed: number,
  threads = availableParallelism(),
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
  return keptOrNew(identity, (checkpoint) =>
    trainAndTest({
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
    }),
  );
}
