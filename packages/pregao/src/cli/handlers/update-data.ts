import { parseOptions } from "../../config/index.ts";
import { openOptions } from "../../pipeline/load.ts";
import { updateOptions } from "../../pipeline/options/import-data.ts";
import { checkBars } from "../../quality/index.ts";
import { openSource, updateDataset } from "../../sources/index.ts";
import type { CommandHandler } from "../session.ts";

export const updateData: CommandHandler = async ({ configuration, terminal, context }, given, [name]) => {
  const { rebuild } = parseOptions(updateOptions, given, "--");
  const update = await updateDataset(
    name!,
    configuration.home,
    {
      rebuild,
      open: (source, reading) => openSource(source, { ...openOptions(configuration), ...reading }),
      inspect: (bars) => checkBars(bars, { severities: configuration.values.checks }),
    },
    context,
  );
  const { record, added, replaced, newSymbols } = update;
  terminal.result({ status: "success", added, replaced, new_symbols: newSymbols, dataset: record }, () =>
    [
      added + replaced === 0 && !rebuild
        ? `${name} is up to date: ${record.rows} bars to ${new Date(record.last).toISOString().slice(0, 10)}`
        : `${name}: ${counted(added, "bar")} added, ${replaced} that ${replaced === 1 ? "was" : "were"} unfinished replaced; now ${record.rows} bars to ${new Date(record.last).toISOString().slice(0, 10)}`,
      ...(newSymbols.length === 0 ? [] : [`  new symbols ${newSymbols.join(", ")}`]),
    ].join("\n"),
  );
};

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
