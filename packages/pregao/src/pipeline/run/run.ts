import { join, resolve } from "node:path";
import type { Configuration } from "../../config/index.ts";
import { type FamilyVerdict, familyVerdict } from "../../evaluation/index.ts";
import { loadConfiguredModels } from "../../models/index.ts";
import type { RunContext } from "../../progress.ts";
import { openRegistry, type RegisteredVersion } from "../../registry/index.ts";
import type { RunReportContents, TargetOutcome } from "../../reports/index.ts";
import { openTracker } from "../../tracking/index.ts";
import { commandText } from "../command-text.ts";
import { type RunOptions, runOptions } from "../options/run.ts";
import { backtestModels, backtestStageName, type RunBacktest } from "./backtest-models.ts";
import { codeVersion } from "./code-version.ts";
import { explainModels, explainStageName, type RunExplanation } from "./explain-models.ts";
import { fitModels, fitStageName } from "./fit-models.ts";
import { judgeModels, judgeStageName, type RunJudgement } from "./judge-models.ts";
import { expectedEffort } from "./model-effort.ts";
import { type ModelPlan, planModels } from "./model-plan.ts";
import { ownParameters } from "./own-parameters.ts";
import { judgeTargets } from "./performance-targets.ts";
import { publishModels, publishStageName } from "./publish-models.ts";
import { runReportContents } from "./report-contents.ts";
import { runId, runPrefix } from "./run-id.ts";
import { type RunMarket, runMarket } from "./run-market.ts";
import { RunProgress } from "./run-progress.ts";
import { StageCache, stageCacheRoot } from "./stage-cache.ts";
import { type StageOutcome, StageRunner } from "./stage-runner.ts";
import { trackedRun } from "./track-run.ts";
import {
  type RunWalkForward,
  walkedModels,
  walkForwardStageName,
  walkModelsForward,
} from "./walk-models-forward.ts";
import { writeRunFolder } from "./write-run-folder.ts";

export interface RunResult {
  readonly runId: string;
  readonly plan: ModelPlan;
  readonly market: RunMarket;
  /** In the order of the plan. */
  readonly models: readonly RunJudgement[];
  readonly published: ReadonlyMap<string, RegisteredVersion>;
  readonly verdict: FamilyVerdict;
  readonly targets: readonly TargetOutcome[];
  readonly walkForward: readonly RunWalkForward[];
  readonly explanations: readonly RunExplanation[];
  readonly backtests: readonly RunBacktest[];
  readonly warnings: readonly string[];
  /** Everything that the report says. */
  readonly contents: RunReportContents;
  /** Where the report is, null where none was asked for, and the names of its files. */
  readonly directory: string | null;
  readonly files: readonly string[];
  /** Id of the run in the tracker. */
  readonly trackedAs: string;
  readonly stages: readonly StageOutcome[];
  readonly seconds: number;
}

/**
 * The whole pipeline: bars, features and targets, split by date, choice of features, models and stacks, judgement beside
 * baselines, walk-forward, explanation, back-test, saved versions, report. Each stage is kept under a hash of what it was
 * made from: a run that was stopped goes on where it was, and what has not changed is not made again (`cache` false makes
 * everything anew; `report` false writes no report). The same inputs and seed give the same models and the same report, byte for byte.
 */
export async function runPipeline(
  options: RunOptions,
  configuration: Configuration,
  context: RunContext,
  { cache = true, report = true }: { readonly cache?: boolean; readonly report?: boolean } = {},
): Promise<RunResult> {
  const began = performance.now();
  await loadConfiguredModels(configuration);
  // A misspelt model, parameter or folder is refused before minutes are spent.
  const plan = await planModels(options);
  const own = ownParameters(options.param, plan.models);
  const isDefaultWalk = String(options.walkForward) === String(runOptions.walkForward.parse(undefined));
  const walked = walkedModels(options.walkForward, isDefaultWalk, plan.models);
  const { home } = configuration;
  const registry = openRegistry(configuration, options.modelDir);
  const tracker = openTracker(configuration);
  return trackedRun({ tracker, registry }, options, plan, context, async (tracked) => {
    const stages = new StageRunner({
      context,
      cache: new StageCache(stageCacheRoot(home), codeVersion(configuration)),
      isKept: cache,
      progress: new RunProgress(
        stagesOf(
          plan,
          walked.map(({ key }) => key),
        ),
        context.progress,
      ),
    });
    const tasks = [...new Set(plan.models.map(({ task }) => task))];
    const market = await runMarket(stages, options, configuration, tasks);
    const fits = await fitModels(stages, plan.models, own, market, options.folds);
    const models = await judgeModels(stages, fits, market);
    const walkForward = await walkModelsForward(stages, walked, plan.models, own, market, options);
    const explanations = await explainModels(stages, models, market, options.explainRows);
    const backtests = await backtestModels(stages, models, market);
    const evaluations = new Map(
      models.map(({ planned, judgement }) => [planned.key, judgement.test.evaluation]),
    );
    const verdict = familyVerdict(Object.fromEntries(evaluations));
    const targets = judgeTargets(evaluations);
    const prefix = runPrefix(options, market.loaded);
    const place = { prefix, registry, feeds: options.feeds };
    const published = await publishModels(stages, models, market, place);
    const unexplained = models.filter(({ model }) => model.explain === undefined);
    const warnings = [
      ...market.warnings,
      ...plan.skipped.map(({ key, reason }) => `${key} is not in this run: ${reason}`),
      ...options.walkForward
        .filter((name) => isDefaultWalk && !walked.some(({ key }) => key === name))
        .map((name) => `${name} is not walked forward: it is not in this run`),
      ...(unexplained.length === 0
        ? []
        : [
            `without attributions of single predictions, because their families have none: ${unexplained.map(({ planned }) => planned.key).join(", ")}`,
          ]),
    ];
    // Where models are saved makes no other run of it.
    const hashes = stages.outcomes.flatMap(({ name, hash }) =>
      name.startsWith(publishStageName("")) ? [] : hash,
    );
    const id = runId(prefix, market.loaded.bars.timeframe, hashes);
    const done = { runId: id, plan, market, models, published, verdict, targets, walkForward, explanations };
    const contents = runReportContents({
      ...done,
      judged: models,
      backtests,
      warnings,
      command: commandText("run", runOptions, options, context.seed),
      seed: context.seed,
    });
    const directory = report
      ? join(resolve(configuration.directory, options.output ?? home), "reports", id)
      : null;
    const files = await stages.always({ name: "report", inputs: { id } }, async (quiet) =>
      directory === null ? [] : writeRunFolder(directory, contents, explanations, quiet),
    );
    const result = { ...done, backtests, warnings, contents, directory, files, trackedAs: tracked.id };
    await tracked.tellResult(result);
    const seconds = (performance.now() - began) / 1000;
    return { ...result, stages: stages.outcomes, seconds };
  });
}

/** What the progress counts, and how much of the whole each part is likely to be. */
function stagesOf({ models }: ModelPlan, walked: readonly string[]) {
  const each = (name: (key: string) => string, weight: number) =>
    models.map(({ key }) => ({ name: name(key), weight }));
  const walk = models.filter(({ key }) => walked.includes(key));
  // What is part of a stack is fitted with it.
  const inStacks = new Set(models.flatMap(({ bases }) => bases));
  const all = [
    { title: "reading the bars", parts: [{ name: "bars", weight: 1 }] },
    { title: "computing features", parts: [{ name: "features", weight: 4 }] },
    { title: "choosing features", parts: [{ name: "choice of features", weight: 3 }] },
    {
      title: "fitting the models",
      parts: models.map((model) => ({
        name: fitStageName(model),
        weight: inStacks.has(model.key) ? 0.2 : expectedEffort(model, models),
      })),
    },
    { title: "judging beside the baselines", parts: each(judgeStageName, 1) },
    {
      title: "walking forward",
      parts: walk.map((model) => ({
        name: walkForwardStageName(model.key),
        weight: 3 * expectedEffort(model, models) + 5,
      })),
    },
    { title: "explaining", parts: each(explainStageName, 1) },
    { title: "back-testing", parts: each(backtestStageName, 0.5) },
    { title: "saving the models", parts: each(publishStageName, 0.3) },
    { title: "writing the report", parts: [{ name: "report", weight: 8 }] },
  ];
  return all.filter(({ parts }) => parts.length > 0);
}
