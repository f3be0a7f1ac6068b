import { graphOf } from "../graph/graph.ts";
import { shapeMismatch, shapeText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { taped } from "./arithmetic.ts";
import { columnSums } from "./matrix.ts";
import { sum } from "./reductions.ts";
import { concatenate, reshape, slice, transpose, transposeLast } from "./reshape.ts";

export interface ConvolutionSettings {
  /** Steps from one output to the next. */
  readonly stride?: number;
  /** Zeros before the first and after the last step. */
  readonly padding?: readonly [before: number, after: number];
  /** Steps from one value that the kernel reads to the next. */
  readonly dilation?: number;
  /** Groups of channels that do not see each other. */
  readonly groups?: number;
}

interface Measured extends Required<ConvolutionSettings> {
  readonly kernel: number;
  /** Number of outputs. */
  readonly length: number;
}

/**
 * Convolution over time, as PyTorch's conv1d (a cross-correlation: the kernel is not turned round). x [batch, channels, steps],
 * weight [outputs, channels / groups, kernel] and bias [outputs] give [batch, outputs, length], where length is
 * ⌊(steps + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1. In float32 only: the runtime has no other kernel.
 */
export function convolution(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  settings: ConvolutionSettings = {},
): Tensor {
  const graph = graphOf(x, weight);
  const measured = measure(x, weight, settings);
  const shape = [x.shape[0]!, weight.shape[0]!, measured.length];
  const inputs = bias ? [x, weight, bias] : [x, weight];
  const y = graph.node("Conv", inputs, attributesOf(measured), shape);
  return taped(inputs, y, (g) => [
    () => byInput(g, x, weight, measured),
    () => byWeight(g, x, weight, measured),
    () => sum(g, [0, 2]),
  ]);
}

function attributesOf({ kernel, stride, padding, dilation, groups }: Measured) {
  return {
    kernel_shape: { ints: [kernel] },
    strides: { ints: [stride] },
    pads: { ints: padding },
    dilations: { ints: [dilation] },
    group: { int: groups },
  };
}

/** Every output's gradient spread over what it was made of; inputs behind the last output's reach get zeros. */
function byInput(g: Tensor, x: Tensor, weight: Tensor, measured: Measured): Tensor {
  const reached =
    (measured.length - 1) * measured.stride + reach(measured) - measured.padding[0] - measured.padding[1];
  const attributes = { ...attributesOf(measured), output_padding: { ints: [x.shape[2]! - reached] } };
  return g.graph.node("ConvTranspose", [g, weight], attributes, x.shape);
}

/** One matrix product for each example and group, of the gradient with what each place of the kernel read. */
function byWeight(g: Tensor, x: Tensor, weight: Tensor, measured: Measured): Tensor {
  const { kernel, stride, padding, dilation, groups, length } = measured;
  const [batch, channels, steps] = x.shape as [number, number, number];
  const [outputs, perGroup] = weight.shape as [number, number];
  const [before, after] = padding;
  const padded =
    before + after === 0
      ? x
      : g.graph.node("Pad", [x, g.graph.wholes([0, 0, before, 0, 0, after])], {}, [
          batch,
          channels,
          before + steps + after,
        ]);
  const read = Array.from({ length: kernel }, (_, k) => {
    const from = k * dilation;
    const taken = slice(padded, 2, from, from + stride * (length - 1) + 1, stride);
    return reshape(taken, [batch, groups, perGroup, length]);
  });
  const columns = concatenate(read, 2);
  const rows = reshape(g, [batch, groups, outputs / groups, length]);
  const products = g.graph.node("MatMul", [rows, transposeLast(columns)], {}, [
    batch,
    groups,
    outputs / groups,
    kernel * perGroup,
  ]);
  const summed = columnSums(reshape(products, [batch, outputs * kernel * perGroup]));
  return transpose(reshape(summed, [outputs, kernel, perGroup]), [0, 2, 1]);
}

/** Steps from the first value that one output reads to the last, both counted. */
function reach({ kernel, dilation }: Pick<Measured, "kernel" | "dilation">): number {
  return dilation * (kernel - 1) + 1;
}

function measure(
  x: Tensor,
  weight: Tensor,
  { stride = 1, padding = [0, 0], dilation = 1, groups = 1 }: ConvolutionSettings,
): Measured {
  const where = graphOf(x, weight).where("convolution");
  const details = { input: x.shape, weight: weight.shape, groups };
  const refuse = (why: string) => shapeMismatch(where, why, details);
  if (x.rank !== 3) throw refuse(`${shapeText(x.shape)} is not [batch, channels, steps]`);
  const [, channels, steps] = x.shape as [number, number, number];
  const [outputs, perGroup, kernel] = weight.shape as [number, number, number];
  if (!Number.isInteger(perGroup) || perGroup * groups !== channels || outputs % groups !== 0) {
    const kernels = `kernels ${shapeText(weight.shape)} in ${groups} group${groups === 1 ? "" : "s"}`;
    throw refuse(`${shapeText(x.shape)} has ${channels} channels, which do not go with ${kernels}`);
  }
  const room = steps + padding[0] + padding[1] - reach({ kernel, dilation });
  if (room < 0) {
    const why = `a kernel of ${kernel} with dilation ${dilation} reaches over ${reach({ kernel, dilation })} steps`;
    throw refuse(`${why}, but there are ${steps} and a padding of ${padding[0] + padding[1]}`);
  }
  return { stride, padding, dilation, groups, kernel, length: Math.floor(room / stride) + 1 };
}
