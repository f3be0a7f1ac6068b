import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type BinnedMatrix,
  BoostingClassifierModel,
  type BoostingControl,
  BoostingRegressorModel,
  type BoostingRound,
} from "@pregao/trees";
import type {
  FitContext,
  Model,
  ModelFamily,
  SearchSpace,
  TrainingData,
  TrainingRound,
} from "../contract.ts";
import { describeModel, type ModelDescription, readModelDescription } from "../description.ts";
import { type EngineParameters, optionTable } from "../engine-parameters.ts";
import { binsFor } from "../training-bins.ts";
import { requireTargets } from "../training-targets.ts";
import { TreesModel } from "../trees-model.ts";
import type { FamilySpaces } from "../tuning-space.ts";

/** What every style of boosting is fitted by. */
interface StyleInput extends BoostingControl {
  readonly matrix: BinnedMatrix;
  readonly rows: Int32Array;
  readonly evaluationRows?: Int32Array;
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
  /** Parameters that the run decides: the seed, the loss and its metric. */
  readonly decidedElsewhere: readonly string[];
  /** Parameters of the engine under which the rows to watch do no more than watch. */
  readonly whereOnlyWatched?: Readonly<Record<string, unknown>>;
  /** The parameter that says into how many bins a column is cut, and the seed's. */
  readonly binsParameter: string;
  readonly seedParameter: string;
  readonly searchSpace: SearchSpace;
  readonly tuningSpaces: FamilySpaces;
  fitClassifier(
    input: StyleInput & { readonly labels: ArrayLike<number>; readonly classCount: number },
  ): Promise<BoostingClassifierModel>;
  fitRegressor(input: StyleInput & { readonly targets: ArrayLike<number> }): Promise<BoostingRegressorModel>;
}

const boostingFile = "boosting.bin";

/**
 * One style of boosting behind the product's contract. With `early_stopping_rounds` a fit goes by its loss on the rows to
 * watch, which it needs, and the model ends at its best round. Rows to watch without it give the losses and change nothing.
 */
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
    tuningSpaces: () => style.tuningSpaces,
    parameters: (task) => tables[task],
    stopsEarly,
    async fit(data, task, parameters, context) {
      requireTargets(name, data, task);
      const bins = Number(parameters[style.binsParameter] ?? 255);
      const heard = new HeardRounds(context, data.watch !== undefined);
      const common = {
        matrix: await binsFor(data, context.threads, Math.min(bins, 255)),
        rows: data.rows,
        ...(data.watch === undefined ? {} : { evaluationRows: data.watch }),
        ...(data.sampleWeight === undefined ? {} : { sampleWeight: weightsOf(data, data.sampleWeight) }),
        parameters: {
          ...parameters,
          ...(stopsEarly(parameters) ? {} : style.whereOnlyWatched),
          [style.seedParameter]: context.seed,
        },
        threads: threadsFor(data, context.threads),
        signal: context.signal,
        onRound: (round: BoostingRound) => heard.hear(round),
      };
      const boosting =
        task === "classification"
          ? await style.fitClassifier({
              ...common,
              labels: data.classes!,
              classCount: data.classNames!.length,
            })
          : await style.fitRegressor({ ...common, targets: data.returns! });
      return modelOf(boosting, describeModel(name, task, data, parameters), heard.rounds);
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

function stopsEarly({ early_stopping_rounds: patience }: Readonly<Record<string, unknown>>): boolean {
  return Number(patience ?? 0) > 0;
}

/** Weights of the rows to fit on; the rows to watch all count the same, for nobody has weighed them. */
function weightsOf({ watch }: TrainingData, sampleWeight: Float64Array): Float64Array {
  if (watch === undefined) return sampleWeight;
  const weights = sampleWeight.slice();
  for (const row of watch) weights[row] = 1;
  return weights;
}

/** Passes rounds on to who wants to hear of them, and keeps those that have a loss. */
class HeardRounds {
  readonly rounds: TrainingRound[] = [];
  readonly #context: FitContext;
  readonly #isWatched: boolean;

  constructor(context: FitContext, isWatched: boolean) {
    this.#context = context;
    this.#isWatched = isWatched;
  }

  hear({ done, total, metric }: BoostingRound): void {
    const round = { round: done, rounds: total, training: Number.NaN, validation: metric };
    if (this.#isWatched) this.rounds.push(round);
    this.#context.onRound?.(round);
    this.#context.progress({ stage: "boosting", done, total });
  }
}

/** Below this many cells the threads of one fit meet more often than they work. */
const CELLS_WORTH_THREADS = 500_000;

function threadsFor({ rows, features }: TrainingData, threads: number): number {
  return rows.length * features.names.length < CELLS_WORTH_THREADS ? 1 : threads;
}

function modelOf(
  boosting: BoostingClassifierModel | BoostingRegressorModel,
  description: ModelDescription,
  rounds: readonly TrainingRound[] = [],
): Model {
  const facts = { trees: boosting.treeCount, rounds: boosting.rounds };
  return new TreesModel(boosting, description, { file: boostingFile, facts, rounds });
}
