import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import type { Model, ModelFamily, TrainingData } from "../contract.ts";
import { describeModel, readModelDescription } from "../description.ts";
import { requireTargets } from "../training-targets.ts";
import { allAttribute } from "./base-attributions.ts";
import { basesOption, type FamilyLookup, resolveBases } from "./bases.ts";
import { BlendedModel, blendedOutputs, blendFile } from "./blended-model.ts";
import { fitBases } from "./fit-bases.ts";
import { foldOptions } from "./fold-options.ts";
import { type GreedyWeights, greedyWeights } from "./greedy-weights.ts";
import type { OutOfFold } from "./out-of-fold.ts";
import { loadBases } from "./saved-bases.ts";

const name = "blend";

const common = {
  ...foldOptions,
  steps: z.number().int().min(1).max(10_000).default(50).meta({
    description:
      "Steps of the greedy selection, each of which adds a base once more; the best of them counts.",
  }),
} as const;

const tables = {
  classification: { bases: basesOption(["xgboost", "lightgbm", "catboost"]), ...common },
  regression: { bases: basesOption(["xgboost", "mlp"]), ...common },
} as const;

type Parameters = {
  readonly [Name in keyof typeof tables.regression]: z.output<(typeof tables.regression)[Name]>;
};

const fileSchema = z.object({
  format: z.literal("pregao-blend"),
  version: z.literal(1),
  bases: z.array(z.object({ name: z.string(), family: z.string(), weight: z.number().min(0).max(1) })).min(1),
  explained: z.boolean(),
});

/** A weighted mean of families by greedy selection on out-of-fold predictions; `loadFamily` looks the bases up. */
export function blendFamily(loadFamily: FamilyLookup): ModelFamily {
  return {
    name,
    aliases: ["blending", "weighted_average"],
    description:
      "Blending: a weighted mean of what other families say; the weights are chosen greedily with replacement (Caruana et al. 2004) by log-loss or squared error on rows that the families have not seen, over folds in order of time whose overlapping labels are purged.",
    tasks: ["classification", "regression"],
    searchSpaces: { default: {} },
    parameters: (task) => tables[task],
    async fit(data, task, given, context) {
      requireTargets(name, data, task);
      const { folds, embargo, steps, bases: asked } = given as Parameters;
      const bases = await resolveBases(asked, task, loadFamily);
      const { models, outOfFold } = await fitBases(
        { family: name, bases, data, task, folds, embargo },
        context,
      );
      const { weights } = chooseWeights(data, task, outOfFold, steps);
      const counting = models.filter((_, place) => weights[place]! > 0);
      const wanted = blendedOutputs(task, data.classNames ?? []);
      return new BlendedModel({
        description: describeModel(name, task, data, given),
        bases: models.map((model, place) => ({ name: bases[place]!.name, model })),
        outOfFold,
        weights: [...weights],
        isExplained: await allAttribute(counting, wanted, data.features, data.rows[0]!, context),
      });
    },
    load: (directory) => loadBlend(directory, loadFamily),
  };
}

function chooseWeights(
  { classes, returns, sampleWeight }: TrainingData,
  task: Model["task"],
  { rows, predictions }: OutOfFold,
  steps: number,
): GreedyWeights {
  const isClasses = task === "classification";
  return greedyWeights(
    {
      task,
      answers: predictions.map(({ probabilities, returns: values }) =>
        isClasses ? probabilities! : values!,
      ),
      targets: isClasses
        ? Int8Array.from(rows, (row) => classes![row]!)
        : Float64Array.from(rows, (row) => returns![row]!),
      weights: Float64Array.from(rows, (row) => sampleWeight?.[row] ?? 1),
    },
    steps,
  );
}

async function loadBlend(directory: string, loadFamily: FamilyLookup): Promise<Model> {
  const description = await readModelDescription(directory);
  const { bases, explained } = await readBlendFile(directory);
  const models = await loadBases(
    directory,
    bases.map(({ family }) => family),
    loadFamily,
  );
  return new BlendedModel({
    description,
    bases: models.map((model, place) => ({ name: bases[place]!.name, model })),
    outOfFold: null,
    weights: bases.map(({ weight }) => weight),
    isExplained: explained,
  });
}

async function readBlendFile(directory: string): Promise<z.infer<typeof fileSchema>> {
  const file = join(directory, blendFile);
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
}
