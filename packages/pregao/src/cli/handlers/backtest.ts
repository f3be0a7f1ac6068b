import { writeFileAtomically } from "../../atomic-files.ts";
import { parseOptions } from "../../config/index.ts";
import { backtestToWire, equityCsv } from "../../evaluation/index.ts";
import { formatTime } from "../../market/finding.ts";
import { backtestSaved } from "../../pipeline/backtest.ts";
import { backtestOutcome } from "../../pipeline/backtest-outcome.ts";
import { backtestCommandOptions } from "../../pipeline/options/backtest.ts";
import { equityPicture, renderBacktestTable, renderPng, renderSvg } from "../../reports/index.ts";
import type { CommandHandler } from "../session.ts";

export const backtestModel: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(backtestCommandOptions, given, "--");
  const { backtest, loadedModel } = await backtestSaved(options, configuration, context);
  if (options.equity !== undefined) await writeFileAtomically(options.equity, equityCsv(backtest));
  const { name, version } = loadedModel.version;
  if (options.picture !== undefined) {
    const picture = equityPicture(backtestOutcome(name, backtest).equity, `${name} version ${version}`);
    const drawn = options.picture.endsWith(".png") ? renderPng(picture) : renderSvg(picture);
    await writeFileAtomically(options.picture, await drawn);
  }
  const { period, dates, symbols } = backtest;
  const files = [
    ...(options.equity === undefined ? [] : [`Equity   ${options.equity}`]),
    ...(options.picture === undefined ? [] : [`Picture  ${options.picture}`]),
  ];
  terminal.result(
    {
      status: "success",
      model: { name, version },
      backtest: backtestToWire(backtest),
      equity: options.equity ?? null,
      picture: options.picture ?? null,
    },
    () =>
      [
        `${name} version ${version} on ${symbols.join(", ")}: ${dates} bars from ${formatTime(period.from)} to ${formatTime(period.to)}`,
        "",
        renderBacktestTable(backtest),
        ...(files.length === 0 ? [] : ["", ...files]),
      ].join("\n"),
  );
};
