import { graphOf } from "../graph/graph.ts";
import { shapeMismatch, shapeText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Tensors by names of the caller's own; one that is undefined is left out. */
type Named = Readonly<Record<string, Tensor | undefined>>;

/** What one step of a scan gives: its state for the next step, and values that are kept of every step. */
export interface Scanned<S extends Named, K extends Named> {
  readonly state: S;
  readonly kept: K;
}

/**
 * Repeats a step over the first axis of some tensors, forward or backward, in one ONNX Scan. `state` is carried from step to
 * step; the result is the state after the last and what was kept, with that axis in front again and in its order. The step may
 * use tensors of the graph around it. Not taped: whoever calls it has a gradient rule for the whole.
 */
export function scan<S extends Named, X extends Named, K extends Named>(
  state: S,
  over: X,
  step: (state: S, slices: X) => Scanned<S, K>,
  { reverse = false } = {},
): Scanned<S, K> {
  const [first, sequences] = [present(state), present(over)];
  const graph = graphOf(...first.map(tensorOf), ...sequences.map(tensorOf));
  const length = tensorOf(sequences[0]!).shape[0]!;
  for (const [name, { shape }] of sequences) {
    if (shape[0] === length) continue;
    const why = `${name} ${shapeText(shape)} does not have ${length} steps`;
    throw shapeMismatch(graph.where("Scan"), why, { shape, steps: length });
  }
  const body = graph.body();
  const carried = first.map(([name, { shape, type }]) => [name, body.bodyInput(shape, type)] as const);
  const slices = sequences.map(
    ([name, { shape, type }]) => [name, body.bodyInput(shape.slice(1), type)] as const,
  );
  const written = step(Object.fromEntries(carried) as S, Object.fromEntries(slices) as X);
  const kept = present(written.kept);
  for (const [name] of first) body.bodyOutput(written.state[name]!);
  for (const [, tensor] of kept) body.bodyOutput(tensor);
  const direction = reverse ? 1 : 0;
  const made = graph.nodeOf(
    "Scan",
    [...first, ...sequences].map(tensorOf),
    {
      body: { graph: body },
      num_scan_inputs: { int: sequences.length },
      scan_input_directions: { ints: sequences.map(() => direction) },
      scan_output_directions: { ints: kept.map(() => direction) },
    },
    [
      ...first.map(([, { shape, type }]) => ({ shape, type })),
      ...kept.map(([, { shape, type }]) => ({ shape: [length, ...shape], type })),
    ],
  );
  return {
    state: Object.fromEntries(first.map(([name], i) => [name, made[i]!])) as S,
    kept: Object.fromEntries(kept.map(([name], i) => [name, made[first.length + i]!])) as K,
  };
}

function present(named: Named): (readonly [string, Tensor])[] {
  return Object.entries(named).flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : []));
}

function tensorOf([, tensor]: readonly [string, Tensor]): Tensor {
  return tensor;
}
