import type { FittedNetwork } from "@pregao/neural";
import { z } from "zod";
import type { Model, Prediction } from "../contract.ts";
import { classProbabilities } from "./focal-posterior.ts";

const headSchema = z.object({ output: z.string() });

/** What a model of a network keeps beside the network, as plain JSON: how rows go in and what outputs mean. */
export const networkStateSchema = z.object({
  /** Rows of a window; 1 where a row stands by itself. */
  lookback: z.int().min(1),
  /** Deviations that scaled features are held to. */
  clip: z.number().nullable(),
  /** Ids of the classes that the network tells apart, in the order of its logits. */
  classIds: z.array(z.int().min(0)),
  classes: headSchema
    .extend({
      correction: z
        .object({
          gamma: z.number(),
          alpha: z.array(z.number()).nullable(),
          classShares: z.array(z.number()).nullable(),
        })
        .nullable(),
    })
    .nullable(),
  returns: headSchema.extend({ center: z.number(), scale: z.number() }).nullable(),
  /** Permutation importance, a share a feature. */
  importance: z.array(z.number()),
  facts: z.record(z.string(), z.union([z.number(), z.string()])),
});

export type NetworkState = Readonly<z.infer<typeof networkStateSchema>>;

/** What outputs of a network say of rows: probabilities of all the product's classes, returns in their own unit, or both. */
export function predictionOf(
  outputs: Awaited<ReturnType<FittedNetwork["predict"]>>,
  rows: number,
  { classIds, classes, returns }: Pick<NetworkState, "classIds" | "classes" | "returns">,
  classCount: number,
): Prediction {
  return {
    rows,
    ...(classes !== null && {
      probabilities: probabilitiesOf(
        outputs[classes.output]!,
        rows,
        classIds,
        classCount,
        classes.correction,
      ),
    }),
    ...(returns !== null && {
      returns: Float64Array.from(
        outputs[returns.output] ?? [],
        (value) => value * returns.scale + returns.center,
      ),
    }),
  };
}

/** What one output's numbers for one row mean: probabilities of all the product's classes, or the return. */
export function linkOf(
  { classIds, classes, returns }: NetworkState,
  task: Model["task"],
  classCount: number,
): (numbers: Float64Array) => Float64Array {
  if (task === "regression")
    return (numbers) => numbers.map((value) => value * returns!.scale + returns!.center);
  return (logits) => probabilitiesOf(logits, 1, classIds, classCount, classes!.correction);
}

/** A class that did not occur in training has probability 0. */
function probabilitiesOf(
  logits: Float32Array | Float64Array,
  rows: number,
  classIds: readonly number[],
  classCount: number,
  correction: NonNullable<NetworkState["classes"]>["correction"],
): Float64Array {
  const told = classIds.length;
  const probabilities = new Float64Array(rows * classCount);
  const own = new Float64Array(told);
  for (let row = 0; row < rows; row++) {
    classProbabilities(logits, row * told, told, correction, own, 0);
    for (const [place, id] of classIds.entries()) probabilities[row * classCount + id] = own[place]!;
  }
  return probabilities;
}

/** The part of a prediction that a task is judged by: what a model of that task gives. */
export function forTask(prediction: Prediction, task: Model["task"]): Prediction {
  if (task === "classification") return prediction;
  const { probabilities: _, ...rest } = prediction;
  return rest;
}
