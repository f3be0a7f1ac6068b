import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ForestClassifierInput,
  ForestClassifierModel,
  type ForestRegressorInput,
  ForestRegressorModel,
} from "@pregao/trees";
import type { Model, ModelFamily } from "../contract.ts";
import { describeModel, type ModelDescription, readModelDescription } from "../description.ts";
import { type EngineParameters, optionTable } from "../engine-parameters.ts";
import { binsFor } from "../training-bins.ts";
import { requireTargets } from "../training-targets.ts";
import { TreesModel } from "../trees-model.ts";
import { choiceOf, type FamilySpaces, integerRange, realRange } from "../tuning-space.ts";

/** A kind of forest of the tree engine, and how the product speaks of it. */
export interface ForestFamily extends Pick<ModelFamily, "name" | "aliases" | "description" | "searchSpaces"> {
  readonly classifier: EngineParameters;
  readonly regressor: EngineParameters;
  fitClassifier(input: ForestClassifierInput): Promise<ForestClassifierModel>;
  fitRegressor(input: ForestRegressorInput): Promise<ForestRegressorModel>;
}

const forestFile = "forest.bin";

const tuningSpaces: FamilySpaces = {
  default: {
    parameters: {
      n_estimators: integerRange(100, 500),
      min_samples_leaf: integerRange(1, 400, { log: true }),
      max_features: realRange(0.1, 0.95),
      depth: choiceOf(["free", "limited"]),
      max_depth: integerRange(2, 16, { when: { parameter: "depth", in: ["limited"] } }),
    },
    assemble: ({ depth, ...drawn }) => drawn,
  },
};

/** One kind of forest behind the product's contract. */
export function forestFamily(kind: ForestFamily): ModelFamily {
  const { name, aliases, description, searchSpaces } = kind;
  const tables = {
    classification: optionTable(kind.classifier, ["random_state"]),
    regression: optionTable(kind.regressor, ["random_state"]),
  };
  return {
    name,
    aliases,
    description,
    tasks: ["classification", "regression"],
    searchSpaces,
    tuningSpaces: () => tuningSpaces,
    parameters: (task) => tables[task],
    async fit(data, task, parameters, context) {
      requireTargets(name, data, task);
      const stage = "training the forest";
      const common = {
        matrix: await binsFor(data, context.threads),
        rows: data.rows,
        ...(data.sampleWeight === undefined ? {} : { sampleWeight: data.sampleWeight }),
        parameters: { ...parameters, random_state: context.seed },
        threads: context.threads,
        signal: context.signal,
        onProgress: ({ done, total }: { done: number; total: number }) =>
          context.progress({ stage, done, total }),
      };
      const forest =
        task === "classification"
          ? await kind.fitClassifier({
              ...common,
              labels: data.classes!,
              classCount: data.classNames!.length,
            })
          : await kind.fitRegressor({ ...common, targets: data.returns! });
      return modelOf(forest, describeModel(name, task, data, parameters));
    },
    async load(directory): Promise<Model> {
      const described = await readModelDescription(directory);
      const bytes = await readFile(join(directory, forestFile));
      const forest =
        described.task === "classification"
          ? ForestClassifierModel.fromBytes(bytes)
          : ForestRegressorModel.fromBytes(bytes);
      return modelOf(forest, described);
    },
  };
}

function modelOf(forest: ForestClassifierModel | ForestRegressorModel, description: ModelDescription): Model {
  const { oobScore, treeCount } = forest;
  const facts = { trees: treeCount, ...(oobScore === null ? {} : { "out-of-bag score": oobScore }) };
  return new TreesModel(forest, description, { file: forestFile, facts });
}
