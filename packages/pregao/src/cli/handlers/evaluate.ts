import { coverageToWire } from "../../calibration/index.ts";
import { parseOptions } from "../../config/index.ts";
import { toWire } from "../../evaluation/index.ts";
import { evaluateSaved } from "../../pipeline/evaluate.ts";
import { evaluateOptions } from "../../pipeline/options/predict.ts";
import { renderCoverageTable, renderMetricsTable } from "../../reports/index.ts";
import type { CommandHandler } from "../session.ts";

export const evaluate: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const { evaluation, loadedModel, rows, period, coverage } = await evaluateSaved(
    parseOptions(evaluateOptions, given, "--"),
    configuration,
    context,
  );
  const { name, version } = loadedModel.version;
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const body = {
    status: "success",
    model: { name, version },
    evaluation: toWire(evaluation),
    intervals: coverage === null ? null : coverageToWire(coverage),
  };
  terminal.result(body, () =>
    [
      `${name} version ${version} on ${rows.length} rows from ${day(period.from)} to ${day(period.to)}`,
      "",
      renderMetricsTable(evaluation),
      ...(coverage === null ? [] : ["", renderCoverageTable(coverage)]),
    ].join("\n"),
  );
};
