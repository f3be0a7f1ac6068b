import { parseOptions } from "../../config/index.ts";
import { toWire } from "../../evaluation/index.ts";
import { evaluateSaved } from "../../pipeline/evaluate.ts";
import { evaluateOptions } from "../../pipeline/options.ts";
import { renderMetricsTable } from "../../reports/index.ts";
import type { CommandHandler } from "../session.ts";

export const evaluate: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const { evaluation, loadedModel, rows, period } = await evaluateSaved(
    parseOptions(evaluateOptions, given, "--"),
    configuration,
    context,
  );
  const { name, version } = loadedModel.version;
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  terminal.result({ status: "success", model: { name, version }, evaluation: toWire(evaluation) }, () =>
    [
      `${name} version ${version} on ${rows.length} rows from ${day(period.from)} to ${day(period.to)}`,
      "",
      renderMetricsTable(evaluation),
    ].join("\n"),
  );
};
