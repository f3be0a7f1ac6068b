import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { type Evaluation, type FamilyVerdict, familyVerdict } from "../evaluation/index.ts";
import { familyNames, loadFamily } from "../models/index.ts";
import { createRunContext } from "../progress.ts";
import { trainOptions } from "./options/train.ts";
import { type TrainingResult, train } from "./train.ts";

/** Trains through the product's own pipeline in a home that is thrown away. */
export async function trainOnce(options: Record<string, unknown>, seed: number): Promise<TrainingResult> {
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
  readonly evaluation: Evaluation;
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
  const { evaluation } = judgement.test;
  const { skill, line } = evaluation.verdict;
  return { seed, task, claimed: skill, line, evaluation };
}

export interface FamilyClaims {
  /** What the verdict over all models together says. */
  readonly together: FamilyVerdict;
  /** Each model by itself, at 5 %. */
  readonly alone: readonly (SkillClaim & { readonly model: string })[];
}

/** All of some families on one random walk, classes and returns: as many models as anyone tries on one market. */
export async function judgeFamilies(seed: number, families: readonly string[]): Promise<FamilyClaims> {
  const alone: FamilyClaims["alone"][number][] = [];
  for (const family of families) {
    const { tasks } = await loadFamily(family);
    for (const task of tasks) {
      alone.push({
        model: `${family}, ${task}`,
        ...(await judgeRandomWalk(seed, task, family, searchOf(family, 1))),
      });
    }
  }
  const evaluations = Object.fromEntries(alone.map(({ model, evaluation }) => [model, evaluation]));
  return { together: familyVerdict(evaluations, 0.01), alone };
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

/** Yardsticks do not learn, and combinations are of the others. */
const ofTheirOwn = ["naive", "stack", "blend"];

/** The families that the soak judges. */
export const learningFamilies: readonly string[] = familyNames.filter((name) => !ofTheirOwn.includes(name));

/** The families that `npm test` judges: of the nets one of each kind. */
export const judgedFamilies: readonly string[] = learningFamilies.filter(
  (name) => !Object.hasOwn(smallNets, name) || ["mlp", "lstm", "dlinear"].includes(name),
);

/** The default family is searched in full; the others with few draws or none, so that all together take minutes. */
export function searchOf(
  family: string,
  draws: number,
): { readonly draws?: number; readonly param?: Readonly<Record<string, string>> } {
  const param = smallNets[family];
  if (param !== undefined) return { draws: 0, param };
  return family === "rf" ? {} : { draws };
}
