import { styleText } from "node:util";
import { parseOptions } from "../../config/index.ts";
import { type TuneOptions, tuneOptions } from "../../pipeline/options/tune.ts";
import { tune as runTuning, type TuningResult } from "../../pipeline/tuning/tune.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler, CommandSession } from "../session.ts";

export const tune: CommandHandler = async (session, { throughQueue, ...given }) => {
  const { configuration, terminal, logger, context } = session;
  const options = parseOptions(tuneOptions, { source: configuration.values.source, ...given }, "--");
  const result =
    throughQueue === true
      ? await tuneThroughQueue(session, options)
      : await runTuning(options, configuration, context);
  logger.info(
    { study: result.study.name, trials: result.study.trials.length, seconds: result.seconds },
    "study ended",
  );
  terminal.result(tuningBody(result), () => describeTuning(result));
};

/** The same study, its trials done by the queue's workers. */
async function tuneThroughQueue(
  { configuration, logger, context }: CommandSession,
  options: TuneOptions,
): Promise<TuningResult> {
  const [{ openQueue }, { queueTrialExecutor }] = await Promise.all([
    import("../../jobs/open-queue.ts"),
    import("../../jobs/trial-executor.ts"),
  ]);
  const queue = await openQueue(configuration, { logger });
  try {
    return await runTuning(options, configuration, context, (study) =>
      queueTrialExecutor(study, { queue, options, seed: context.seed }),
    );
  } finally {
    await queue.close();
  }
}

/** The result as JSON for machines. */
function tuningBody(result: TuningResult): Record<string, unknown> {
  const { family, task, study, bestParams, bestScore, influence, path, seconds } = result;
  const { name, scores, trials, best, front, ended, resumed, tornLines } = study;
  return {
    status: "success",
    study: name,
    family,
    task,
    scoring: scores,
    best_params: bestParams,
    best_score: bestScore,
    best_trial: best.number,
    pareto_front: front.map(({ number, values, settings }) => ({ number, values, parameters: settings })),
    trials: countsOf(trials),
    ended,
    resumed,
    torn_lines: tornLines,
    influence,
    file: path,
    seconds,
  };
}

function countsOf(trials: TuningResult["study"]["trials"]): Record<string, number> {
  const counts = { total: trials.length, complete: 0, pruned: 0, failed: 0 };
  for (const { state } of trials) counts[state]++;
  return counts;
}

const endings = {
  trials: "all trials run",
  patience: "no better trial for a while",
  exhausted: "every combination tried",
} as const;

function describeTuning(result: TuningResult): string {
  const { study, bestParams, influence, path, parts, seconds } = result;
  const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
  const { total, complete, pruned, failed } = countsOf(study.trials);
  const { train, validation, test } = parts.split;
  return [
    `${bold("Rows")}      ${train.length} training rows in folds; ${validation.length} validation and ${test.length} test rows not looked at`,
    `${bold("Trials")}    ${total}: ${complete} complete, ${pruned} pruned, ${failed} failed; ${endings[study.ended]}`,
    ...(study.resumed > 0 ? [`${bold("Resumed")}   ${study.resumed} trials of earlier runs`] : []),
    ...(study.tornLines > 0 ? [`${bold("Torn")}      1 unfinished line of a killed run cut off`] : []),
    "",
    ...(study.scores.length === 1 ? [describeBest(result)] : describeFront(result)),
    "",
    ...Object.entries(bestParams).map(([name, value]) => `  ${name} = ${shown(value)}`),
    "",
    bold("What the score went with (rank correlation; no proof of a cause)"),
    plainTable(
      ["parameter", "trials", "share", "direction"],
      influence.map(({ parameter, trials, share, correlation }) => [
        parameter,
        String(trials),
        share.toFixed(2),
        correlation === null ? "" : correlation > 0 ? "higher is better" : "lower is better",
      ]),
      { right: [1, 2], rule: true },
    ),
    "",
    `${bold("Study")}     ${path}`,
    `${bold("Next")}      pregao train --model ${result.family} --params-from ${study.name}${result.task === "regression" ? " --task regression" : ""}`,
    `${bold("Time")}      ${seconds.toFixed(1)} s`,
  ].join("\n");
}

function describeBest({ study, bestScore }: TuningResult): string {
  const folds = study.best.foldValues.map(([value]) => shown(value)).join(", ");
  return `Best trial ${study.best.number}: ${study.scores[0]} ${shown(bestScore)} (folds ${folds})`;
}

function describeFront({ study }: TuningResult): string[] {
  return [
    `${study.front.length} trials that no other beats in every score; the parameters are those of the best by ${study.scores[0]}`,
    "",
    plainTable(
      ["trial", ...study.scores],
      study.front.map(({ number, values }) => [String(number), ...values.map(shown)]),
      { right: study.scores.map((_, column) => column + 1), rule: true },
    ),
  ];
}

function shown(value: unknown): string {
  if (typeof value !== "number") return typeof value === "string" ? value : JSON.stringify(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
