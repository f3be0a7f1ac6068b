import { relative } from "node:path";
import { styleText } from "node:util";
import { parseOptions } from "../../config/index.ts";
import { toWire } from "../../evaluation/index.ts";
import { runOptions } from "../../pipeline/options/run.ts";
import { type RunResult, runPipeline } from "../../pipeline/run/run.ts";
import { formatFigure, formatInterval } from "../../reports/format.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const run: CommandHandler = async (
  { configuration, terminal, logger, context },
  { cache, report, ...given },
) => {
  const named = configuration.origins.source.startsWith("flag")
    ? { source: configuration.values.source, ...given }
    : given;
  const options = parseOptions(runOptions, named, "--");
  const result = await runPipeline(options, configuration, context, {
    cache: cache !== false,
    report: report !== false,
  });
  logger.info({ run: result.runId, seconds: result.seconds }, "run finished");
  terminal.result(runBody(result), () => describeResult(result));
};

/** The result as JSON for machines. */
function runBody(result: RunResult): Record<string, unknown> {
  const { runId, market, models, published, verdict, targets, walkForward, backtests } = result;
  const { split, ledger } = market.parts.classification;
  return {
    status: "success",
    run_id: runId,
    tracked_as: result.trackedAs,
    directory: result.directory,
    files: result.files,
    verdict: { skill: verdict.skill, line: verdict.line, level: verdict.level, families: verdict.families },
    warnings: result.warnings,
    row_ledger: ledger.toJSON(),
    split: {
      train_size: split.train.length,
      validation_size: split.validation.length,
      test_size: split.test.length,
    },
    features: market.selection.kept,
    targets,
    models: models.map(({ planned, judgement }) => {
      const saved = published.get(planned.key)!;
      return {
        key: planned.key,
        family: planned.family,
        task: planned.task,
        name: saved.name,
        version: saved.version,
        evaluation: toWire(judgement.test.evaluation),
      };
    }),
    skipped: result.plan.skipped,
    walk_forward: walkForward.map(({ key, result: walked }) => ({
      model: key,
      folds: walked.folds.length,
      verdict: walked.evaluation.verdict.line,
      summary: walked.summary,
    })),
    backtests: backtests.map(({ key, result: tested }) => ({
      model: key,
      verdict: tested.verdict.line,
      total_return: tested.strategy.totalReturn,
      sharpe: tested.strategy.sharpe,
      maximum_drawdown: tested.strategy.maximumDrawdown,
      buy_and_hold: tested.buyAndHold.totalReturn,
    })),
    stages: result.stages.map(({ name, fromCache, seconds }) => ({ name, from_cache: fromCache, seconds })),
    seconds: result.seconds,
  };
}

/** The result in words and tables, the verdict last, because that is what a reader sees first on a terminal. */
function describeResult(result: RunResult): string {
  const { market, models, published, verdict, targets, stages, seconds } = result;
  const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
  const { bars, description } = market.loaded;
  const { split, ledger } = market.parts.classification;
  const kept = stages.filter(({ fromCache }) => fromCache).length;
  const candidates = market.candidates.matrix.names.length;
  return [
    `${bold("Data")}      ${description}: ${bars.length} bars of ${bars.symbols.length} symbol${bars.symbols.length === 1 ? "" : "s"}`,
    `${bold("Rows")}      ${ledger.rowsIn} in = ${ledger.rowsUsed} used + ${ledger.rowsDropped} dropped`,
    ...ledger.entries().map(({ reason, count }) => `            ${String(count).padStart(6)} ${reason}`),
    `${bold("Split")}     ${split.train.length} training, ${split.validation.length} validation, ${split.test.length} test rows`,
    `${bold("Features")}  ${candidates} computed, ${market.selection.kept.length} kept`,
    ...result.warnings.map((warning) => `${bold("Note")}      ${warning}`),
    "",
    bold("On the test period, beside the best baseline (95 % intervals)"),
    plainTable(
      ["model", "metric", "value", "interval", "baseline", ""],
      models.map(({ planned, judgement }) => {
        const { evaluation } = judgement.test;
        const metric = evaluation.metrics.find(({ name }) => name === evaluation.primary)!;
        const beside = evaluation.verdict.baseline;
        return [
          planned.key,
          metric.label,
          formatFigure(metric.value),
          formatInterval(metric.low, metric.high),
          formatFigure(metric.baselines[beside]?.value ?? null),
          beside.replaceAll("_", " "),
        ];
      }),
      { right: [2, 3, 4] },
    ),
    ...(targets.length === 0 ? [] : ["", bold("Targets of the described system"), targetTable(result)]),
    ...walkForwardLines(result).flatMap((line, place) =>
      place === 0 ? ["", bold("Walk-forward"), line] : [line],
    ),
    "",
    `${bold("Versions")}  ${[...published.values()].map(({ name, version }) => `${name} ${version}`).join(", ")}`,
    ...(result.directory === null
      ? []
      : [`${bold("Report")}    ${shortPath(result.directory)}/model_report.html`]),
    `${bold("Time")}      ${seconds.toFixed(1)} s; ${kept} of ${stages.length} stages were there already`,
    "",
    bold(verdict.line),
  ].join("\n");
}

function targetTable({ targets }: RunResult): string {
  return plainTable(
    ["model", "metric", "target", "value", "interval", "baseline", ""],
    targets.map(({ model, metric, comparison, target, value, low, high, baseline, met, note }) => [
      model,
      metric,
      `${comparison === "above" ? ">" : "<"} ${target}`,
      formatFigure(value),
      formatInterval(low, high),
      formatFigure(baseline.value),
      `${met ? "met" : "missed"}${note === undefined ? "" : `: ${note}`}`,
    ]),
    { right: [2, 3, 4, 5] },
  );
}

function walkForwardLines({ walkForward }: RunResult): string[] {
  return walkForward.map(({ key, result: { folds, summary, evaluation } }) => {
    const primary = summary.find(({ name }) => name === evaluation.primary)!;
    return `  ${key}: ${primary.label} ${formatFigure(primary.mean)} ± ${formatFigure(primary.deviation)} over ${folds.length} folds; ${evaluation.verdict.line}`;
  });
}

function shortPath(directory: string): string {
  const short = relative(process.cwd(), directory);
  return short === "" || short.startsWith("..") ? directory : short;
}
