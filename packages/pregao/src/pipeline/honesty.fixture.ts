import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { familyNames } from "../models/index.ts";
import { createRunContext } from "../progress.ts";
import { trainOptions } from "./options.ts";
import { type TrainingResult, train } from "./train.ts";

/** Trains through the product's own pipeline in a home that is thrown away. */
async function trainOnce(options: Record<string, unknown>, seed: number): Promise<TrainingResult> {
  const home = await mkdtemp(join(tmpdir(), "pregao-honesty-"));
  try {
    const configuration = loadConfiguration({ flags: { home }, environment: {} });
    const context = createRunContext({ seed, threads: configuration.values.threads });
    return await train(parseOptions(trainOptions, options), configuration, context, { report: false });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

export interface SkillClaim {
  readonly seed: number;
  readonly task: "classification" | "regression";
  readonly claimed: boolean;
  readonly line: string;
}

/** What the verdict says about a market in which there is nothing to know. */
export async function judgeRandomWalk(
  seed: number,
  task: SkillClaim["task"],
  model = "rf",
  options: Readonly<Record<string, unknown>> = {},
): Promise<SkillClaim> {
  const source = `synthetic:random-walk,symbols=5,bars=1000,seed=${seed}`;
  const { judgement } = await trainOnce({ source, task, model, ...options }, seed);
  const { skill, line } = judgement.test.evaluation.verdict;
  return { seed, task, claimed: skill, line };
}

export interface PlantedEdge {
  readonly seed: number;
  /** Of the test rows' outcomes: the model, the rule that generated them, the majority class. */
  readonly accuracy: { readonly model: number; readonly optimal: number; readonly majority: number };
  /**
   * Share of the optimal edge over the majority in expectation: with two classes and accuracy p of the optimal rule,
   * a decision that agrees with the rule on a share q of the rows is right with probability q·p + (1 − q)·(1 − p),
   * so the edge over 1/2 is (2q − 1)(p − 1/2). Free of the luck of one test period.
   */
  readonly expectedShare: number;
}

/** A direction that repeats with probability 0.6 in 20,000 bars of the assets' own past. */
export async function learnPlantedSignal(
  seed: number,
  model = "rf",
  options: Readonly<Record<string, unknown>> = {},
): Promise<PlantedEdge> {
  const source = `synthetic:planted,accuracy=0.6,symbols=10,bars=2000,seed=${seed}`;
  const asked = { source, model, labels: "direction", horizon: 1, ...options };
  const { judgement, splitData } = await trainOnce(asked, seed);
  const { rows, prediction, evaluation } = judgement.test;
  const { bars } = splitData.prepared.loaded;
  const { classes } = splitData.prepared.labels;
  const close = bars.column("close");
  let agreed = 0;
  let optimal = 0;
  for (const [place, row] of rows.entries()) {
    const rule = close[row]! > close[row - 1]! ? 1 : 0;
    const decided = prediction.probabilities![2 * place + 1]! > prediction.probabilities![2 * place]! ? 1 : 0;
    if (decided === rule) agreed++;
    if (rule === classes[row]) optimal++;
  }
  const accuracy = evaluation.metrics.find(({ name }) => name === "accuracy")!;
  return {
    seed,
    accuracy: {
      model: accuracy.value!,
      optimal: optimal / rows.length,
      majority: accuracy.baselines.majority!.value!,
    },
    expectedShare: (2 * agreed) / rows.length - 1,
  };
}

const ofLinear = {
  context_length: "4",
  batch_size: "128",
  epochs: "15",
  learning_rate: "0.003",
  weight_decay: "0.3",
} as const;

/** Nets, small enough that a training through the pipeline takes seconds: without a search, at these parameters. */
const smallNets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mlp: { hidden: "[32,16]", epochs: "20", learning_rate: "0.003", weight_decay: "0.01" },
  lstm: {
    units: "16",
    layers: "1",
    lookback: "4",
    epochs: "15",
    learning_rate: "0.003",
    weight_decay: "0.003",
  },
  lstm_mtl: { units: "16", lookback: "4", epochs: "15", learning_rate: "0.003", weight_decay: "0.003" },
  patchtst: { context_length: "16", d_model: "16", n_heads: "2", d_ff: "16", num_layers: "1", epochs: "4" },
  patchtsmixer: { context_length: "16", d_model: "16", num_layers: "1", epochs: "4" },
  transformer: {
    context_length: "16",
    d_model: "16",
    n_heads: "2",
    d_ff: "16",
    encoder_layers: "1",
    epochs: "4",
  },
  enhanced_transformer: {
    context_length: "16",
    d_model: "16",
    n_heads: "2",
    d_ff: "16",
    encoder_layers: "1",
    epochs: "4",
  },
  dlinear: { ...ofLinear, moving_avg: "3" },
  nlinear: ofLinear,
};

/** One task alone, no learning, or a combination of the others. */
const ofTheirOwn = ["logistic", "ridge", "naive", "stack", "blend"];

/** The families that the soak judges: those that learn both tasks by themselves. */
export const learningFamilies: readonly string[] = familyNames.filter((name) => !ofTheirOwn.includes(name));

/** The families that `npm test` judges: of the nets one of each kind. */
export const judgedFamilies: readonly string[] = learningFamilies.filter(
  (name) => !Object.hasOwn(smallNets, name) || ["mlp", "lstm", "dlinear"].includes(name),
);

/** Least share of the planted edge. Nets draw a smooth boundary among 45 features, trees find the step. */
export function leastShareOf(family: string): number {
  return Object.hasOwn(smallNets, family) ? 0.8 : 0.9;
}

/** Fewer for nets, which take longer. */
export function seedsOf(family: string, seeds: readonly number[]): readonly number[] {
  return Object.hasOwn(smallNets, family) ? seeds.slice(0, 4) : seeds;
}

/** The default family is searched in full; the others with few draws or none, so that all together take minutes. */
export function searchOf(
  family: string,
  draws: number,
): { readonly draws?: number; readonly param?: Readonly<Record<string, string>> } {
  const param = smallNets[family];
  if (param !== undefined) return { draws: 0, param };
  return family === "rf" ? {} : { draws };
}
