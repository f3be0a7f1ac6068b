import { writeFileAtomically } from "../../atomic-files.ts";
import { parseOptions } from "../../config/index.ts";
import { backtestToWire, equityCsv } from "../../evaluation/index.ts";
import { formatTime } from "../../market/finding.ts";
import { backtestSaved } from "../../pipeline/backtest.ts";
import { backtestCommandOptions } from "../../pipeline/options/backtest.ts";
import { renderBacktestTable } from "../../reports/index.ts";
import type { CommandHandler } from "../session.ts";

export const backtestModel: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(backtestCommandOptions, given, "--");
  const { backtest, loadedModel } = await backtestSaved(options, configuration, context);
  if (options.equity !== undefined) await writeFileAtomically(options.equity, equityCsv(backtest));
  const { name, version } = loadedModel.version;
  const { period, dates, symbols } = backtest;
  terminal.result(
    {
      status: "success",
      model: { name, version },
      backtest: backtestToWire(backtest),
      equity: options.equity ?? null,
    },
    () =>
      [
        `${name} version ${version} on ${symbols.join(", ")}: ${dates} bars from ${formatTime(period.from)} to ${formatTime(period.to)}`,
        "",
        renderBacktestTable(backtest),
        ...(options.equity === undefined ? [] : ["", `Equity  ${options.equity}`]),
      ].join("\n"),
  );
};
