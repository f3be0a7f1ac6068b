import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseOptions } from "../../config/index.ts";
import { isPregaoError } from "../../errors.ts";
import { createRunContext } from "../../progress.ts";
import type { Model, ModelFamily, Prediction } from "../contract.ts";
import { whyNoFamily } from "./family-shape.ts";
import { type PlantedProblem, plantedProblem, skillOf } from "./planted-problem.ts";

export interface FamilyCheckOptions {
  /** Parameters that suit two thousand rows, by task; the defaults where they are left out. */
  readonly parameters?: Readonly<Partial<Record<Model["task"], Readonly<Record<string, unknown>>>>>;
  /** Rows of the problems that are made up, half of them to learn from; 4000 when left out. */
  readonly rows?: number;
}

/** How a family is tried with one task. */
interface Trial {
  readonly family: ModelFamily;
  readonly task: Model["task"];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly rows: number;
}

type Check = (trial: Trial) => Promise<string | undefined>;

/** Every promise of the contract that can be tried without knowing the family. */
const checks: readonly Check[] = [
  learns,
  looksAtNothingElse,
  givesTheSameForAnyThreads,
  predictsRowsAlone,
  keepsItsModel,
  refusesOtherFeatures,
];

/**
 * Tries a family on made-up rows and says in words what of the contract it does not keep; an empty list where it keeps all: that
 * it learns a planted signal and finds none in noise, looks at no rows but its own, gives the same for the same seed and
 * any number of threads, predicts one row as in a batch, is saved and loaded whole, and refuses other features. Costs six fits a task.
 */
export async function checkFamily(family: ModelFamily, options: FamilyCheckOptions = {}): Promise<string[]> {
  const reason = whyNoFamily(family);
  if (reason !== undefined) return [reason];
  const findings: string[] = [];
  for (const task of family.tasks) {
    const parameters = parseOptions(family.parameters(task), options.parameters?.[task] ?? {});
    const trial = { family, task, parameters, rows: options.rows ?? 4000 };
    for (const check of checks) {
      try {
        const found = await check(trial);
        if (found !== undefined) findings.push(`${task}: ${found}`);
      } catch (error) {
        findings.push(`${task}: it fails: ${(error as Error).message}`);
      }
    }
  }
  return findings;
}

function fit({ family, task, parameters }: Trial, { data }: PlantedProblem, threads = 2): Promise<Model> {
  return family.fit(data, task, parameters, createRunContext({ seed: 5, threads }));
}

async function learns(trial: Trial): Promise<string | undefined> {
  for (const strength of [1, 0]) {
    const problem = plantedProblem(strength, 1, trial.rows);
    const model = await fit(trial, problem);
    const skill = skillOf(trial.task, await model.predict(problem.data.features, problem.test), problem);
    const percent = `${(100 * skill).toFixed(1)} %`;
    const learnt = strength > 0 && trial.family.isYardstick !== true;
    if (learnt && !(skill > 0.1))
      return `it takes ${percent} off the loss where a signal is planted; more than 10 % is asked for`;
    if (!learnt && !(skill < 0.01)) return `it takes ${percent} off the loss where it cannot know anything`;
  }
  return undefined;
}

async function looksAtNothingElse(trial: Trial): Promise<string | undefined> {
  const problem = plantedProblem(1, 2, trial.rows);
  const altered = plantedProblem(1, 2, trial.rows);
  for (const row of altered.test) {
    for (const column of altered.data.features.columns) column[row] = 1e6;
    altered.data.classes![row] = 0;
    altered.data.returns![row] = 1e6;
  }
  const { features } = problem.data;
  const some = problem.test.subarray(0, 200);
  const [own, other] = [await fit(trial, problem), await fit(trial, altered)];
  const same = areEqual(await own.predict(features, some), await other.predict(features, some));
  return same ? undefined : "it looks at rows that it was not given to learn from";
}

async function givesTheSameForAnyThreads(trial: Trial): Promise<string | undefined> {
  const problem = plantedProblem(1, 3, trial.rows);
  const [first, second] = [await fit(trial, problem, 1), await fit(trial, problem, 3)];
  const { features } = problem.data;
  return areEqual(await first.predict(features), await second.predict(features))
    ? undefined
    : "two fits with the same seed and 1 and 3 threads differ";
}

async function predictsRowsAlone(trial: Trial): Promise<string | undefined> {
  const problem = plantedProblem(1, 4, trial.rows);
  const model = await fit(trial, problem);
  const some = problem.test.subarray(0, 20);
  const together = valuesOf(await model.predict(problem.data.features, some));
  const width = together.length / some.length;
  if (width !== (trial.task === "classification" ? 3 : 1)) return `it predicts ${width} numbers a row`;
  for (let place = 0; place < some.length; place++) {
    const own = together.subarray(place * width, (place + 1) * width);
    if (!own.every(Number.isFinite)) return "a prediction is not finite";
    if (width > 1 && Math.abs(own.reduce((sum, one) => sum + one, 0) - 1) > 1e-6)
      return "probabilities do not add up to 1";
    const alone = valuesOf(await model.predict(problem.data.features, some.subarray(place, place + 1)));
    if (!own.every((value, k) => alone[k] === value))
      return "a row alone is predicted otherwise than in a batch";
  }
  return undefined;
}

async function keepsItsModel(trial: Trial): Promise<string | undefined> {
  const { data, test } = plantedProblem(1, 5, trial.rows);
  const model = await fit(trial, { data, test });
  const directory = await mkdtemp(join(tmpdir(), "pregao-family-"));
  try {
    const names = await model.save(directory);
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const written = entries.filter((entry) => entry.isFile()).length;
    if (written !== names.length) return `save names ${names.length} files and writes ${written}`;
    const loaded = await trial.family.load(directory);
    const same = areEqual(
      await loaded.predict(data.features, test),
      await model.predict(data.features, test),
    );
    return same ? undefined : "a loaded model predicts otherwise than the one that was saved";
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function refusesOtherFeatures(trial: Trial): Promise<string | undefined> {
  const problem = plantedProblem(1, 6, trial.rows);
  const model = await fit(trial, problem);
  const { features } = problem.data;
  const other = { ...features, names: ["a", "b", "c", "e"], featureSetId: "fs-other" };
  try {
    await model.predict({ ...other, identities: other.names.map((name) => `${name} v1`) });
  } catch (error) {
    return isPregaoError(error, "PREGAO_FEATURES_DIFFER")
      ? undefined
      : "it fails on other features without a word";
  }
  return "it takes a matrix of other features: call requireFeatureSet(this, features) in predict";
}

function valuesOf({ probabilities, returns }: Prediction): Float64Array {
  return probabilities ?? returns ?? new Float64Array();
}

function areEqual(a: Prediction, b: Prediction): boolean {
  const [first, second] = [valuesOf(a), valuesOf(b)];
  return first.length > 0 && first.length === second.length && first.every((value, i) => value === second[i]);
}
