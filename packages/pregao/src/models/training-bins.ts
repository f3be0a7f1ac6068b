import { type BinnedMatrix, binColumns } from "@pregao/trees";
import type { TrainingData } from "./contract.ts";

const binsOfData = new WeakMap<TrainingData, Map<number, BinnedMatrix>>();

/** Bins cut on the training rows alone, kept with the data: the trials of a search on one fold share them. */
export function binsFor(data: TrainingData, maxBins = 255): BinnedMatrix {
  const known = binsOfData.get(data) ?? new Map<number, BinnedMatrix>();
  binsOfData.set(data, known);
  let bins = known.get(maxBins);
  if (bins === undefined) {
    const { columns, names } = data.features;
    bins = binColumns(columns, { rows: data.rows, names, maxBins });
    known.set(maxBins, bins);
  }
  return bins;
}
