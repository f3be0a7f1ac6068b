import { z } from "zod";
import type { ModelFamily } from "../contract.ts";
import { describeModel, readModelDescription } from "../description.ts";
import { requireTargets } from "../training-targets.ts";
import { type FamilySpaces, realRange } from "../tuning-space.ts";
import { factorCholesky, solveCholesky } from "./cholesky.ts";
import { designMatrix, fitScales } from "./design-matrix.ts";
import { weightedGram } from "./gram.ts";
import { readLinearFile } from "./linear-file.ts";
import { LinearModel } from "./linear-model.ts";

const name = "ridge";

const table = {
  alpha: z.number().min(0).default(1).meta({
    description:
      "Strength of the squared penalty on coefficients. With 0 a feature that others determine gets no coefficient.",
  }),
} as const;

const tuningSpaces: FamilySpaces = {
  default: { parameters: { alpha: realRange(0.1, 1e6, { log: true }) } },
};

/** Linear regression with a squared penalty on standardised features, in closed form. */
export const ridgeFamily: ModelFamily = {
  name,
  aliases: ["ridge_regression", "Ridge"],
  description:
    "Ridge regression in closed form on features standardised by their training rows, missing values at the mean; the meaning of scikit-learn's alpha.",
  tasks: ["regression"],
  searchSpaces: { default: { alpha: [1, 100, 1000, 10_000, 100_000] } },
  tuningSpaces: () => tuningSpaces,
  parameters: () => table,
  async fit(data, task, parameters, { signal, progress }) {
    requireTargets(name, data, task);
    const stage = "fitting the ridge regression";
    progress({ stage, done: 0, total: 1 });
    const { features, rows, returns, sampleWeight } = data;
    const scales = fitScales(features, rows);
    const design = designMatrix(features.columns, rows, scales);
    const weights = Float64Array.from(rows, (row) => sampleWeight?.[row] ?? 1);
    const width = features.names.length + 1;
    const gram = await weightedGram(design, weights, signal);
    const solution = new Float64Array(width);
    for (const [i, row] of rows.entries()) {
      const target = weights[i]! * returns![row]!;
      for (let j = 0; j < width; j++) solution[j]! += target * design[i * width + j]!;
    }
    for (let j = 0; j < width - 1; j++) gram[j * width + j]! += parameters.alpha as number;
    factorCholesky(gram, width);
    solveCholesky(gram, solution);
    progress({ stage, done: 1, total: 1 });
    return new LinearModel(describeModel(name, task, data, parameters), {
      scales,
      classes: [],
      coefficients: [[...solution.subarray(0, width - 1)]],
      intercepts: [solution[width - 1]!],
      facts: { "training rows": rows.length },
    });
  },
  async load(directory) {
    const described = await readModelDescription(directory);
    return new LinearModel(described, await readLinearFile(directory, described.featureNames.length));
  },
};
