import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { type Finding, severities } from "../market/finding.ts";
import type { RunContext } from "../progress.ts";
import {
  checkContract,
  contractsFor,
  type DataContract,
  describeColumn,
  loadContract,
  profileBars,
} from "../quality/index.ts";
import type { DataCheckContents } from "../reports/index.ts";
import { version } from "../version.ts";
import { type LoadedData, loadData } from "./load.ts";
import type { CheckDataOptions } from "./options/check-data.ts";

export interface DataCheck {
  readonly loaded: LoadedData;
  /** What reading noticed, what the checks found and where contracts are not kept; errors first. */
  readonly findings: readonly Finding[];
  readonly contracts: readonly DataContract[];
  readonly worst: "error" | "warning" | "info" | "none";
  readonly contents: DataCheckContents;
}

/** Loads the bars of a source, checks them and holds them to their contracts. */
export async function checkData(
  source: string,
  options: CheckDataOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<DataCheck> {
  // A contract that cannot be read is refused before the data are.
  const named = await Promise.all(options.contract.map(loadContract));
  const asOf = momentOf(options.asOf);
  const loaded = await loadData(
    { source, ticker: options.ticker, from: options.from, to: options.to, feeds: options.feeds },
    configuration,
    context,
  );
  const { bars, description, ledger } = loaded;
  const contracts = named.length > 0 ? named : contractsFor(bars);
  const held = contracts.map((contract) => ({
    contract,
    breaches: checkContract(bars, contract, {
      severities: configuration.values.checks,
      ...(asOf !== undefined && { asOf }),
    }),
  }));
  const findings = [...loaded.findings, ...held.flatMap(({ breaches }) => breaches)].sort(
    (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity),
  );
  return {
    loaded,
    findings,
    contracts,
    worst: findings[0]?.severity ?? "none",
    contents: {
      source,
      description,
      timeframe: bars.timeframe,
      calendar: bars.calendar.name,
      profile: profileBars(bars),
      findings,
      contracts: held.map(({ contract, breaches }) => ({
        name: contract.name,
        description: contract.description,
        columns: Object.entries(contract.columns).map(([name, column]) => ({
          name,
          ...describeColumn(column),
        })),
        breaches: breaches.length,
      })),
      ledger: ledger.toJSON(),
      command: commandOf(source, options),
      version,
    },
  };
}

/** A date or a time of UTC; `Date.parse` alone takes a bare number for a year, and a time without Z for one of this machine. */
const moment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/;

/** `now`, or a moment as ISO text, in epoch milliseconds. */
function momentOf(asOf: string | undefined): number | undefined {
  if (asOf === undefined) return undefined;
  const time = asOf === "now" ? Date.now() : moment.test(asOf) ? Date.parse(asOf) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "--as-of",
    value: asOf,
    reason: "write now, a date as 2024-12-31 or a time as 2024-12-31T18:00Z",
  });
}

function commandOf(source: string, { contract, ticker, from, to, asOf, feeds }: CheckDataOptions): string {
  const flags = [
    ...contract.map((name) => ["--contract", name]),
    ...ticker.map((name) => ["--ticker", name]),
    ...Object.entries(feeds).map(([kind, file]) => ["--feeds", `${kind}=${file}`]),
    ...(from === undefined ? [] : [["--from", from]]),
    ...(to === undefined ? [] : [["--to", to]]),
    ...(asOf === undefined ? [] : [["--as-of", asOf]]),
  ];
  const word = (text: string): string =>
    /^[\w./:=,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    "npx pregao data check",
    word(source),
    ...flags.flatMap(([flag, value]) => [flag!, word(value!)]),
    "--html FILE",
  ].join(" ");
}
