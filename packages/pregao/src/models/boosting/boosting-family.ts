import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type BinnedMatrix,
  BoostingClassifierModel,
  BoostingRegressorModel,
  type FitControl,
} from "@pregao/trees";
import type { Model, ModelFamily, SearchSpace, TrainingData } from "../contract.ts";
import { describeModel, type ModelDescription, readModelDescription } from "../description.ts";
import { type EngineParameters, optionTable } from "../engine-parameters.ts";
import { binsFor } from "../training-bins.ts";
import { requireTargets } from "../training-targets.ts";
import { TreesModel } from "../trees-model.ts";

/** What every style of boosting is fitted by. */
interface StyleInput extends FitControl {
  readonly matrix: BinnedMatrix;
  readonly rows: Int32Array;
  readonly sampleWeight?: Float64Array;
  readonly parameters: object;
}

/** A style of boosting of the tree engine, and how the product speaks of it. */
export interface BoostingFamily {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly classifier: EngineParameters;
  readonly regressor: EngineParameters;
  /** Parameters that the run decides: the seed, the loss, and what would need rows to stop by. */
  readonly decidedElsewhere: readonly string[];
  /** The parameter that says into how many bins a column is cut, and the seed's. */
  readonly binsParameter: string;
  readonly seedParameter: string;
  readonly searchSpace: SearchSpace;
  fitClassifier(
    input: StyleInput & { readonly labels: ArrayLike<number>; readonly classCount: number },
  ): Promise<BoostingClassifierModel>;
  fitRegressor(input: StyleInput & { readonly targets: ArrayLike<number> }): Promise<BoostingRegressorModel>;
}

const boostingFile = "boosting.bin";

/** One style of boosting behind the product's contract. */
export function boostingFamily(style: BoostingFamily): ModelFamily {
  const { name, aliases, description } = style;
  const tables = {
    classification: optionTable(style.classifier, style.decidedElsewhere),
    regression: optionTable(style.regressor, style.decidedElsewhere),
  };
  return {
    name,
    aliases,
    description,
    tasks: ["classification", "regression"],
    searchSpaces: { default: style.searchSpace },
    parameters: (task) => tables[task],
    async fit(data, task, parameters, context) {
      requireTargets(name, data, task);
      const stage = "boosting";
      const bins = Number(parameters[style.binsParameter] ?? 255);
      const common = {
        matrix: await binsFor(data, context.threads, Math.min(bins, 255)),
        rows: data.rows,
        ...(data.sampleWeight === undefined ? {} : { sampleWeight: data.sampleWeight }),
        parameters: { ...parameters, [style.seedParameter]: context.seed },
        threads: threadsFor(data, context.threads),
        signal: context.signal,
        onProgress: ({ done, total }: { done: number; total: number }) =>
          context.progress({ stage, done, total }),
      };
      const boosting =
        task === "classification"
          ? await style.fitClassifier({
              ...common,
              labels: data.classes!,
              classCount: data.classNames!.length,
            })
          : await style.fitRegressor({ ...common, targets: data.returns! });
      return modelOf(boosting, describeModel(name, task, data, parameters));
    },
    async load(directory): Promise<Model> {
      const described = await readModelDescription(directory);
      const bytes = await readFile(join(directory, boostingFile));
      const boosting =
        described.task === "classification"
          ? BoostingClassifierModel.fromBytes(bytes)
          : BoostingRegressorModel.fromBytes(bytes);
      return modelOf(boosting, described);
    },
  };
}

/** Below this many cells the threads of one fit meet more often than they work. */
const CELLS_WORTH_THREADS = 500_000;

function threadsFor({ rows, features }: TrainingData, threads: number): number {
  return rows.length * features.names.length < CELLS_WORTH_THREADS ? 1 : threads;
}

function modelOf(
  boosting: BoostingClassifierModel | BoostingRegressorModel,
  description: ModelDescription,
): Model {
  const facts = { trees: boosting.treeCount, rounds: boosting.rounds };
  return new TreesModel(boosting, description, { file: boostingFile, facts });
}
