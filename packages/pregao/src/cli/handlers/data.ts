import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { styleText } from "node:util";
import { parseOptions } from "../../config/index.ts";
import type { Bars } from "../../market/bars.ts";
import { type Finding, formatTime } from "../../market/finding.ts";
import { loadData, openOptions } from "../../pipeline/load.ts";
import { importOptions } from "../../pipeline/options/import-data.ts";
import { checkBars } from "../../quality/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import {
  type DatasetRecord,
  importDataset,
  importSource,
  listDatasets,
  openSource,
  SampleSource,
  sampleNames,
  showDataset,
} from "../../sources/index.ts";
import type { CommandHandler, CommandSession } from "../session.ts";
import { renderFindings } from "./findings-table.ts";

export const importData: CommandHandler = async ({ configuration, terminal, context }, given, [file]) => {
  const { as, replace, ...reading } = parseOptions(importOptions, given, "--");
  const name =
    as ??
    basename(file!)
      .replace(/\.(csv|txt|zip|parquet|duckdb|db)?(\.gz)?$/i, "")
      .replaceAll(/[^A-Za-z0-9_-]+/g, "_");
  const stage = `importing ${basename(file!)}`;
  context.progress({ stage, done: 0, total: 1 });
  const asked = { columns: configuration.values.columns, ...withoutUndefined(reading) };
  const inspect = (bars: Bars): Finding[] => checkBars(bars, { severities: configuration.values.checks });
  const options = { ...asked, replace, inspect };
  const { home } = configuration;
  const record = (await isSource(file!))
    ? await importSource(
        await openSource(file!, { ...openOptions(configuration), ...asked }),
        name,
        options,
        home,
        context,
      )
    : await importDataset(file!, name, options, home, context);
  context.progress({ stage, done: 1, total: 1 });
  terminal.result({ status: "success", dataset: record }, () => describeDataset(record));
};

export const listData: CommandHandler = async ({ configuration, terminal }) => {
  const datasets = await listDatasets(configuration.home);
  const shipped = sampleNames.map((name) => ({ name, description: new SampleSource(name).description }));
  const built = [
    {
      name: "synthetic",
      description:
        "a seeded market: synthetic:random-walk, synthetic:planted,accuracy=0.6, synthetic:linear,r2=0.1 …",
    },
    {
      name: "binance:SYMBOL",
      description: "spot bars of Binance; binance-um:SYMBOL USD-M futures and their feeds",
    },
    { name: "quotes:TICKER", description: "bars of a quote service" },
  ];
  terminal.result({ status: "success", datasets, shipped: [...shipped, ...built] }, () =>
    plainTable(
      ["name", "rows", "symbols", "bars", "period", "from"],
      [
        ...datasets.map((record) => [
          record.name,
          String(record.rows),
          String(record.symbols.length),
          record.timeframe,
          period(record),
          record.origin,
        ]),
        ...[...shipped, ...built].map(({ name, description }) => [name, "", "", "", "", description]),
      ],
      { right: [1, 2], rule: true },
    ),
  );
};

export const showData: CommandHandler = async (session, _, [name]) => {
  const { configuration, terminal } = session;
  // What is made or fetched has a colon in its name, which no dataset has.
  if (sampleNames.includes(name as "sample") || name === "synthetic" || name!.includes(":"))
    return showOpened(session, name!);
  const record = await showDataset(name!, configuration.home);
  terminal.result({ status: "success", dataset: record }, () => describeDataset(record));
};

async function showOpened({ configuration, terminal, context }: CommandSession, name: string): Promise<void> {
  const { bars, description } = await loadData(
    { source: name, ticker: [], from: undefined, to: undefined },
    configuration,
    context,
  );
  const symbols = bars.frame.segments.map(({ symbol, start, end }) => ({
    symbol,
    rows: end - start,
    from: new Date(bars.time[start]!).toISOString(),
    to: new Date(bars.time[end - 1]!).toISOString(),
  }));
  const columns = bars.frame.columnNames;
  terminal.result(
    {
      status: "success",
      name,
      description,
      timeframe: bars.timeframe,
      calendar: bars.calendar.name,
      columns,
      symbols,
    },
    () =>
      [
        description,
        `bars of ${bars.timeframe}, calendar ${bars.calendar.name}, columns ${columns.join(", ")}`,
        "",
        plainTable(
          ["symbol", "rows", "from", "to"],
          symbols.map((one) => [one.symbol, String(one.rows), one.from.slice(0, 10), one.to.slice(0, 10)]),
          { right: [1], rule: true },
        ),
      ].join("\n"),
  );
}

function describeDataset(record: DatasetRecord): string {
  const { ledger, findings } = record;
  return [
    `${styleText("bold", record.name, { stream: process.stdout })}: ${record.rows} bars of ${record.timeframe}, calendar ${record.calendar}, ${period(record)}`,
    `  from ${record.origin} (sha256 ${record.sha256.slice(0, 16)}…)`,
    `  symbols ${record.symbols.join(", ")}`,
    `  columns ${record.columns.join(", ")}`,
    `  rows in ${ledger.rows_in} = used ${ledger.rows_used} + dropped ${ledger.rows_in - ledger.rows_used}`,
    ...ledger.dropped.map(({ reason, count }) => `    ${count} ${reason}`),
    ...(findings.length === 0 ? ["  nothing found"] : ["", renderFindings(findings)]),
  ].join("\n");
}

function period({ first, last }: DatasetRecord): string {
  return `${formatTime(first)} to ${formatTime(last)}`;
}

function withoutUndefined<Options extends object>(
  options: Options,
): { [Name in keyof Options]?: Exclude<Options[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

/** Whether a name means a source that is no single file: `s3://…`, `binance:…`, a folder. */
async function isSource(name: string): Promise<boolean> {
  if (/^[a-z][a-z0-9_-]+:/i.test(name)) return true;
  return stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
