import { NeuralError } from "../errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { slice } from "../operations/reshape.ts";
import { windows } from "../operations/windows.ts";
import type { ParameterTable } from "../parameter-table.ts";
import { wholeOrNull } from "./forecasting.ts";
import { whole } from "./training-parameters.ts";

/** How models cut a series into patches. */
export interface PatchParameters {
  context_length: number;
  patch_length: number;
  patch_stride: number | null;
  num_patches: number | null;
}

export const patchParameters = {
  patch_length: { ...whole(8, 1, "Steps of a patch; at most context_length."), aliases: ["patch_len"] },
  patch_stride: {
    ...wholeOrNull(1, "Steps from one patch to the next; null: patch_length, so that none overlap."),
    aliases: ["stride"],
  },
  num_patches: wholeOrNull(
    1,
    "Patches of values, the latest ones; fewer than fit leave out the oldest steps; null: all that fit.",
  ),
} satisfies ParameterTable;

export interface PatchLayout {
  /** The first step that a patch takes. */
  readonly first: number;
  readonly count: number;
  readonly length: number;
  readonly stride: number;
}

/**
 * Where patches lie in the context. Without padding they end with its last step, and steps before the first patch are not
 * looked at (as in PatchTSMixer of Hugging Face's transformers); with padding they start with its first step, and one more
 * patch goes beyond the end, where the last value is repeated (as in PatchTST's code).
 */
export function patchLayout(
  { context_length: context, patch_length: length, patch_stride, num_patches }: PatchParameters,
  isPadded: boolean,
): PatchLayout {
  const stride = patch_stride ?? length;
  const most = Math.floor((context - length) / stride) + 1;
  if (length > context) throw doesNotFit("patch_length", length, `context_length, ${context}`);
  const count = num_patches ?? most;
  if (count > most) {
    throw doesNotFit("num_patches", count, `${most}: more patches of ${length} do not fit ${context} steps`);
  }
  return isPadded
    ? { first: (most - count) * stride, count: count + 1, length, stride }
    : { first: context - length - (count - 1) * stride, count, length, stride };
}

/** Patches [rows, count, length] of series [rows, context]. */
export function cutPatches(series: Tensor, { first, count, length, stride }: PatchLayout): Tensor {
  return windows(slice(series, 1, first, series.shape[1]!), { count, length, stride });
}

function doesNotFit(parameter: string, value: number, most: string): NeuralError {
  return new NeuralError(
    "NEURAL_PARAMETER_INVALID",
    `${parameter} is ${value}, but must be at most ${most}`,
    {
      parameter,
      value,
    },
  );
}
