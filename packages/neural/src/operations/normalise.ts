import { type Shape, sizeOf } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply, square, squareRoot, subtract, taped } from "./arithmetic.ts";
import { columnSums, matrixProduct } from "./matrix.ts";
import { mean } from "./reductions.ts";
import { reshape } from "./reshape.ts";

/**
 * Layer normalisation over the last axis (Ba, Kiros & Hinton 2016): the variance is that of the whole row, divided by its
 * length. weight and bias are vectors of that length.
 */
export function layerNormalisation(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor {
  const [y, centre, inverse] = x.graph.untaped(() => standardisedRows(x, weight, bias, epsilon));
  return taped([x, weight, bias], y, (g) => {
    const [rows, width] = asRows(x.shape);
    const [gRows, inverses] = [reshape(g, [rows, width]), reshape(inverse, [rows, 1])];
    const centred = subtract(reshape(x, [rows, width]), reshape(centre, [rows, 1]));
    const normal = multiply(centred, inverses);
    const gNormal = multiply(gRows, normal);
    return [
      () => {
        const share = reshape(multiply(weight, 1 / width), [width, 1]);
        const level = subtract(multiply(gRows, weight), matrixProduct(gRows, share));
        const inner = subtract(level, multiply(normal, matrixProduct(gNormal, share)));
        return reshape(multiply(inner, inverses), x.shape);
      },
      () => columnSums(gNormal),
      () => columnSums(gRows),
    ];
  });
}

/** Root mean square normalisation over the last axis (Zhang & Sennrich 2019). weight is a vector of its length. */
export function rmsNormalisation(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  const [rows, width] = asRows(x.shape);
  const [inverses, normal, y] = x.graph.untaped(() => {
    const flat = reshape(x, [rows, width]);
    const inverse = divide(1, squareRoot(add(mean(square(flat), [1], true), epsilon)));
    const scaled = multiply(flat, inverse);
    return [inverse, scaled, reshape(multiply(scaled, weight), x.shape)] as const;
  });
  return taped([x, weight], y, (g) => {
    const gRows = reshape(g, [rows, width]);
    const gNormal = multiply(gRows, normal);
    return [
      () => {
        const share = reshape(multiply(weight, 1 / width), [width, 1]);
        const inner = subtract(multiply(gRows, weight), multiply(normal, matrixProduct(gNormal, share)));
        return reshape(multiply(inner, inverses), x.shape);
      },
      () => columnSums(gNormal),
    ];
  });
}

export interface BatchNormalised {
  readonly y: Tensor;
  /** Of the batch's columns; no gradient goes through them beyond that of y. */
  readonly mean: Tensor;
  /** Divided by the number of rows. */
  readonly variance: Tensor;
}

/** Batch normalisation of a matrix's columns by their own statistics (Ioffe & Szegedy 2015): what a training step does. */
export function batchNormalisation(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  epsilon: number,
): BatchNormalised {
  const [rows] = x.shape as [number, number];
  const { y, centre, variance, centred, inverse } = x.graph.untaped(() => {
    const centre = multiply(columnSums(x), 1 / rows);
    const centred = subtract(x, centre);
    const variance = multiply(columnSums(square(centred)), 1 / rows);
    const inverse = divide(1, squareRoot(add(variance, epsilon)));
    return { y: add(multiply(centred, multiply(inverse, weight)), bias), centre, variance, centred, inverse };
  });
  taped([x, weight, bias], y, (g) => {
    const gBias = columnSums(g);
    const gWeight = multiply(columnSums(multiply(g, centred)), inverse);
    return [
      () => {
        // All but the products with g and centred are vectors: one value a column.
        const scale = multiply(inverse, weight);
        const share = multiply(scale, 1 / rows);
        const along = multiply(centred, multiply(multiply(share, inverse), gWeight));
        return subtract(multiply(g, scale), add(along, multiply(share, gBias)));
      },
      () => gWeight,
      () => gBias,
    ];
  });
  return { y, mean: centre, variance };
}

/** Normalised rows, their means and the inverses of their deviations. */
function standardisedRows(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number) {
  const { graph, shape } = x;
  const each = shape.with(-1, 1);
  if (graph.float === "float32") {
    const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
    const outputs = [{ shape }, { shape: each }, { shape: each }];
    return graph.nodeOf("LayerNormalization", [x, weight, bias], attributes, outputs) as [
      Tensor,
      Tensor,
      Tensor,
    ];
  }
  // The operator gives means in float32, whatever it is given: float64 is written out.
  const centre = mean(x, [-1], true);
  const centred = subtract(x, centre);
  const inverse = divide(1, squareRoot(add(mean(square(centred), [-1], true), epsilon)));
  return [add(multiply(multiply(centred, inverse), weight), bias), centre, inverse] as const;
}

function asRows(shape: Shape): readonly [number, number] {
  const width = shape.at(-1)!;
  return [sizeOf(shape) / width, width];
}
