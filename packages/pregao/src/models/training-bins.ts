import { type BinnedMatrix, binColumnsAsync } from "@pregao/trees";
import type { TrainingData } from "./contract.ts";

const binsOfData = new WeakMap<TrainingData, Map<number, Promise<BinnedMatrix>>>();

/** Bins cut on the training rows alone, kept with the data: the trials of a search on one fold share them. */
export function binsFor(data: TrainingData, threads: number, maxBins = 255): Promise<BinnedMatrix> {
  const known = binsOfData.get(data) ?? new Map<number, Promise<BinnedMatrix>>();
  binsOfData.set(data, known);
  let bins = known.get(maxBins);
  if (bins === undefined) {
    const { columns, names } = data.features;
    bins = binColumnsAsync(columns, { rows: data.rows, names, maxBins, threads });
    known.set(maxBins, bins);
  }
  return bins;
}
