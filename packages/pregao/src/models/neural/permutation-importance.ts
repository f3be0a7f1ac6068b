import type { FittedNetwork } from "@pregao/neural";
import { createRandom } from "../../random.ts";
import type { Prediction, TrainingData } from "../contract.ts";
import { networkOutputs } from "./network-outputs.ts";
import type { ScaledWindows } from "./scaled-windows.ts";

/** Most rows that are looked at, and the fewest, where there are as many. */
const MOST_ROWS = 2000;
const FEWEST_ROWS = 100;
/** Predictions that may be made for each example that training learned from; windows cost more than the rest of a prediction. */
const SHARE_OF_TRAINING = { rows: 0.1, windows: 0.02 } as const;

export interface ImportanceRequest {
  readonly network: FittedNetwork;
  readonly data: TrainingData;
  /** Rows that were not fitted on where there are any, and their windows. */
  readonly rows: Int32Array;
  readonly windows: ScaledWindows;
  /** Examples that training learned from, over all epochs. */
  readonly learned: number;
  /** What outputs say of so many rows, probabilities by the product's class ids. */
  readonly read: (
    outputs: Awaited<ReturnType<typeof networkOutputs>>,
    rows: number,
  ) => Pick<Prediction, "probabilities" | "returns">;
  readonly classCount: number;
  /** What is lost by: log-loss of classes, or squared error of returns. */
  readonly isOfClasses: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/**
 * Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019): by how much the loss on some rows grows when one feature
 * of each window comes from the window of another of these rows. As shares that add up to 1, in the order of the features; a
 * feature without which the loss is no greater has 0, and so have all where none matters. Seeded; at most 2,000 rows and, beyond
 * the first 100, no more predictions than a tenth (of windows a fiftieth) of the examples that training went through.
 */
export async function permutationImportance(request: ImportanceRequest): Promise<number[]> {
  const { network, rows, windows, read, seed, signal } = request;
  const features = windows.width;
  const share = windows.lookback > 1 ? SHARE_OF_TRAINING.windows : SHARE_OF_TRAINING.rows;
  const most = Math.floor((share * request.learned) / features);
  const count = Math.min(rows.length, MOST_ROWS, Math.max(FEWEST_ROWS, most));
  const places = createRandom(seed, "permutation importance")
    .shuffle(Int32Array.from(rows.keys()))
    .subarray(0, count)
    .sort();
  const starts = places.map((place) => windows.layout.starts[place]!);
  const looked = { ...windows, layout: { ...windows.layout, starts } };
  const outcomes = places.map((place) => rows[place]!);
  const lossOf = async (feature?: number) => {
    const swapped =
      feature === undefined
        ? {}
        : {
            swapped: {
              feature,
              starts: createRandom(seed, `shares of feature ${feature}`).shuffle(starts.slice()),
            },
          };
    const outputs = await networkOutputs(network, looked, { signal, ...swapped });
    return meanLoss(request, read(outputs, count), outcomes);
  };
  const whole = await lossOf();
  const growth: number[] = [];
  for (let feature = 0; feature < features; feature++)
    growth.push(Math.max(0, (await lossOf(feature)) - whole));
  const sum = growth.reduce((total, one) => total + one, 0);
  return growth.map((one) => (sum > 0 ? one / sum : 0));
}

/** Probabilities below this count as this, so that one row cannot rule the mean. */
const LEAST_PROBABILITY = 1e-9;

function meanLoss(
  { data, classCount, isOfClasses }: ImportanceRequest,
  { probabilities, returns }: Pick<Prediction, "probabilities" | "returns">,
  rows: Int32Array,
): number {
  let sum = 0;
  for (const [place, row] of rows.entries()) {
    sum += isOfClasses
      ? -Math.log(Math.max(probabilities![place * classCount + data.classes![row]!]!, LEAST_PROBABILITY))
      : (returns![place]! - data.returns![row]!) ** 2;
  }
  return sum / rows.length;
}
