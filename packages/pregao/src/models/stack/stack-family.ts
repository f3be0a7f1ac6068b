import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { Model, ModelFamily, TrainingData } from "../contract.ts";
import { describeModel, readModelDescription } from "../description.ts";
import type { LinearModel } from "../linear/linear-model.ts";
import { logisticFamily } from "../linear/logistic-family.ts";
import { ridgeFamily } from "../linear/ridge-family.ts";
import { requireTargets } from "../training-targets.ts";
import { allAttribute } from "./base-attributions.ts";
import { basesOption, type FamilyLookup, resolveBases } from "./bases.ts";
import { fitBases } from "./fit-bases.ts";
import { foldOptions } from "./fold-options.ts";
import { links, type MetaLayout, metaMatrix } from "./meta-inputs.ts";
import type { OutOfFold } from "./out-of-fold.ts";
import { loadBases } from "./saved-bases.ts";
import { metaFolder, StackedModel, stackFile, wantedOutputs } from "./stacked-model.ts";

const name = "stack";

const common = {
  ...foldOptions,
  passthrough: z.boolean().default(false).meta({
    description: "Whether the combining model also reads the features themselves.",
  }),
  meta: z.record(z.string(), z.unknown()).default({}).meta({
    description: "Parameters of the combining model: of logistic for classes, of ridge for returns.",
    range: 'an object such as {"C": 0.1} or {"alpha": 10}',
  }),
} as const;

const tables = {
  classification: {
    bases: basesOption(["xgboost", "lightgbm", "catboost"]),
    link: z.enum(links).default("log_odds").meta({
      description:
        "What is read of a base: the centred logarithms of its probabilities (of two classes: the log-odds), or the probabilities themselves, as scikit-learn's StackingClassifier reads them.",
    }),
    ...common,
  },
  regression: { bases: basesOption(["xgboost", "mlp"]), ...common },
} as const;

type Parameters = {
  readonly [Name in keyof typeof tables.regression]: z.output<(typeof tables.regression)[Name]>;
} & {
  readonly link?: MetaLayout["link"];
};

const fileSchema = z.object({
  format: z.literal("pregao-stack"),
  version: z.literal(1),
  bases: z.array(z.object({ name: z.string(), family: z.string() })).min(1),
  link: z.enum(links),
  passthrough: z.boolean(),
  explained: z.boolean(),
});

/** Stacked generalisation (Wolpert 1992) over folds in order of time; `loadFamily` looks the bases up. */
export function stackFamily(loadFamily: FamilyLookup): ModelFamily {
  return {
    name,
    aliases: ["stacking", "ensemble", "StackingClassifier", "StackingRegressor"],
    description:
      "Stacking (Wolpert 1992): a logistic or ridge regression of what other families say of rows that they have not seen; the folds are in order of time, overlapping labels are purged.",
    tasks: ["classification", "regression"],
    searchSpaces: { default: {} },
    parameters: (task) => tables[task],
    async fit(data, task, given, context) {
      requireTargets(name, data, task);
      const parameters = given as Parameters;
      const { folds, embargo } = parameters;
      const bases = await resolveBases(parameters.bases, task, loadFamily);
      const metaFamily = metaFamilyOf(task);
      const metaParameters = parseOptions(metaFamily.parameters(task), parameters.meta);
      const { models, outOfFold } = await fitBases(
        { family: name, bases, data, task, folds, embargo },
        context,
      );
      const layout: MetaLayout = {
        task,
        classNames: data.classNames ?? [],
        link: parameters.link ?? "probabilities",
        baseNames: bases.map((base) => base.name),
        through: parameters.passthrough ? data.features.names : [],
      };
      const metaData = metaDataOf(layout, data, outOfFold);
      const meta = (await metaFamily.fit(metaData, task, metaParameters, context)) as LinearModel;
      const wanted = wantedOutputs(layout);
      const isExplained =
        (wanted === null || meta.outputs().length === wanted.length) &&
        (await allAttribute(models, wanted, data.features, data.rows[0]!, context));
      return new StackedModel({
        description: describeModel(name, task, data, given),
        bases: models.map((model, place) => ({ name: bases[place]!.name, model })),
        outOfFold,
        layout,
        meta,
        isExplained,
      });
    },
    load: (directory) => loadStack(directory, loadFamily),
  };
}

function metaFamilyOf(task: Model["task"]): ModelFamily {
  return task === "classification" ? logisticFamily : ridgeFamily;
}

/** What the combining model is fitted on: out-of-fold predictions alone, with the targets and weights of their rows. */
function metaDataOf(layout: MetaLayout, data: TrainingData, { rows, predictions }: OutOfFold): TrainingData {
  const { classes, classNames, returns, sampleWeight } = data;
  return {
    features: metaMatrix(layout, predictions, data.features, rows),
    rows: Int32Array.from(rows, (_, place) => place),
    ...(classes === undefined ? {} : { classes: Int8Array.from(rows, (row) => classes[row]!) }),
    ...(classNames === undefined ? {} : { classNames }),
    ...(returns === undefined ? {} : { returns: Float64Array.from(rows, (row) => returns[row]!) }),
    ...(sampleWeight === undefined
      ? {}
      : { sampleWeight: Float64Array.from(rows, (row) => sampleWeight[row]!) }),
  };
}

async function loadStack(directory: string, loadFamily: FamilyLookup): Promise<Model> {
  const description = await readModelDescription(directory);
  const { task, classNames, featureNames } = description;
  const { bases, link, passthrough, explained } = await readStackFile(directory);
  const models = await loadBases(
    directory,
    bases.map(({ family }) => family),
    loadFamily,
  );
  return new StackedModel({
    description,
    bases: models.map((model, place) => ({ name: bases[place]!.name, model })),
    outOfFold: null,
    layout: {
      task,
      classNames,
      link,
      baseNames: bases.map((base) => base.name),
      through: passthrough ? featureNames : [],
    },
    meta: (await metaFamilyOf(task).load(join(directory, metaFolder))) as LinearModel,
    isExplained: explained,
  });
}

async function readStackFile(directory: string): Promise<z.infer<typeof fileSchema>> {
  const file = join(directory, stackFile);
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
}
