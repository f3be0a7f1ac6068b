import { deriveSeed } from "../random.ts";
import type { Scales } from "./quantise.ts";
import type { RowSampler } from "./row-sampling.ts";
import type { TreeGrower } from "./tree-grower.ts";

/** Grows the tree of one output of a round on the rows that are drawn for it, with the threads of the grower's job. */
export function growTree(
  grower: TreeGrower,
  sampler: RowSampler,
  round: number,
  output: number,
  scales: Scales,
): void {
  const { settings, outputs, roundsBefore, trainCount } = grower.job;
  const seed = deriveSeed(settings.seed, (roundsBefore + round) * outputs + output);
  const drawn = sampler.draw(round, seed);
  grower.grow(output, drawn < 0 ? 0 : 1, drawn < 0 ? trainCount : drawn, scales, seed);
}
