import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import type { FitContext, ModelFamily, TrainingData } from "../contract.ts";
import { describeModel, readModelDescription } from "../description.ts";
import { requireTargets } from "../training-targets.ts";
import { type FamilySpaces, realRange } from "../tuning-space.ts";
import { factorCholesky, solveCholesky } from "./cholesky.ts";
import { type ClassWeight, classWeightOption, weighClasses } from "./class-weights.ts";
import { designMatrix, fitScales } from "./design-matrix.ts";
import { weightedGram } from "./gram.ts";
import { minimise } from "./lbfgs.ts";
import { readLinearFile } from "./linear-file.ts";
import { LinearModel } from "./linear-model.ts";
import { type LogisticProblem, logisticObjective, marginCount } from "./logistic-loss.ts";

const name = "logistic";

const table = {
  C: z.number().positive().nullable().default(1).meta({
    description: "Inverse strength of the squared penalty on coefficients; null for none.",
    range: "a number above 0, or null for no penalty",
  }),
  class_weight: classWeightOption,
  max_iter: z.number().int().min(1).max(1_000_000).default(1000).meta({
    description: "Most steps of the optimiser (scikit-learn: 100).",
  }),
  tol: z.number().positive().default(1e-6).meta({
    description:
      "Greatest entry of the gradient of the mean loss at which the optimiser stops (scikit-learn: 0.0001).",
  }),
} as const;

type Parameters = { readonly [Name in keyof typeof table]: z.output<(typeof table)[Name]> };

const tuningSpaces: FamilySpaces = {
  default: { parameters: { C: realRange(1e-5, 10, { log: true }) } },
};

/** Multinomial logistic regression on standardised features. */
export const logisticFamily: ModelFamily = {
  name,
  aliases: ["logistic_regression", "LogisticRegression"],
  description:
    "Logistic regression with a squared penalty on features standardised by their training rows, missing values at the mean; the names and meaning of scikit-learn's parameters.",
  tasks: ["classification"],
  // Strong penalties: daily market labels are nearly noise.
  searchSpaces: { default: { C: [0.0001, 0.001, 0.01, 0.1, 1] } },
  tuningSpaces: () => tuningSpaces,
  parameters: () => table,
  async fit(data, task, given, context) {
    requireTargets(name, data, task);
    const parameters = given as Parameters;
    const { features, rows } = data;
    const scales = fitScales(features, rows);
    const { classes, weights, weightSum } = weighedClasses(data, parameters.class_weight);
    const problem: LogisticProblem = {
      design: designMatrix(features.columns, rows, scales),
      labels: Int8Array.from(rows, (row) => classes.indexOf(data.classes![row]!)),
      classCount: classes.length,
      weights,
      penalty: parameters.C === null ? 0 : 1 / (parameters.C * weightSum),
    };
    const { point, iterations, converged } = await solve(problem, parameters, context);
    const width = features.names.length + 1;
    const rowsOf = Array.from({ length: marginCount(classes.length) }, (_, k) =>
      point.subarray(k * width, (k + 1) * width),
    );
    return new LinearModel(describeModel(name, task, data, given), {
      scales,
      classes,
      coefficients: rowsOf.map((row) => [...row.subarray(0, width - 1)]),
      intercepts: rowsOf.map((row) => row[width - 1]!),
      facts: { iterations, converged: converged ? "yes" : "no" },
    });
  },
  async load(directory) {
    const described = await readModelDescription(directory);
    return new LinearModel(described, await readLinearFile(directory, described.featureNames.length));
  },
};

/** Ids of the classes that some row of weight is of, and the weights of rows brought to a sum of 1. */
function weighedClasses(
  { rows, classes: all, sampleWeight }: TrainingData,
  classWeight: ClassWeight,
): { readonly classes: number[]; readonly weights: Float64Array; readonly weightSum: number } {
  const ofRows = Int8Array.from(rows, (row) => all![row]!);
  const own = Float64Array.from(rows, (row) => sampleWeight?.[row] ?? 1);
  const classes = [...new Set(ofRows.filter((_, i) => own[i]! > 0))].sort((a, b) => a - b);
  if (classes.length < 2) {
    const reason = `all ${rows.length} training rows that have a weight are of one class`;
    throw new PregaoError("PREGAO_TARGETS_MISSING", { family: name, task: "classification", reason });
  }
  const weighed = weighClasses(own, ofRows, classWeight);
  const weightSum = weighed.reduce((sum, weight) => sum + weight, 0);
  return { classes, weights: weighed.map((weight) => weight / weightSum), weightSum };
}

/**
 * The optimiser begins from the inverse of a bound of the Hessian (Böhning 1992): that of the features' second moments, for
 * each margin alone. Correlated features then cost no more steps than others.
 */
async function solve(
  problem: LogisticProblem,
  { max_iter: maxIterations, tol: tolerance }: Parameters,
  { signal, progress }: FitContext,
): ReturnType<typeof minimise> {
  const stage = "fitting the logistic regression";
  progress({ stage, done: 0, total: maxIterations });
  const { design, weights, penalty, classCount } = problem;
  const bound = await weightedGram(design, weights, signal);
  const width = design.length / weights.length;
  const curvature = classCount === 2 ? 0.25 : 0.5;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) bound[i * width + j]! *= curvature;
    if (i < width - 1) bound[i * width + i]! += penalty;
  }
  factorCholesky(bound, width);
  const found = await minimise(
    logisticObjective(problem, signal),
    new Float64Array(marginCount(classCount) * width),
    {
      tolerance,
      maxIterations,
      precondition: (vector) => {
        for (let from = 0; from < vector.length; from += width)
          solveCholesky(bound, vector.subarray(from, from + width));
      },
      onIteration: (done) => {
        if (done < maxIterations) progress({ stage, done, total: maxIterations });
      },
    },
  );
  progress({ stage, done: maxIterations, total: maxIterations });
  return found;
}
