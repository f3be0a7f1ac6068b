import type { Configuration } from "../config/index.ts";
import { loadConfiguredFeatures } from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import type { Finding } from "../market/finding.ts";
import type { RowLedger } from "../market/row-ledger.ts";
import { s3Settings } from "../objects/index.ts";
import type { RunContext } from "../progress.ts";
import { checkBars, withSeverities } from "../quality/index.ts";
import { mockSourceName, type OpenOptions, openSource } from "../sources/index.ts";
import type { LoadOptions } from "./options/data.ts";

export interface LoadedData {
  /** The name the source was opened by. */
  readonly source: string;
  readonly description: string;
  readonly bars: Bars;
  /** What was noticed while reading and what the checks of the values found. */
  readonly findings: readonly Finding[];
  readonly ledger: RowLedger;
}

/**
 * Reads and checks the bars of a source; the checks report, only reading refuses. The features of the
 * configuration's own file are made known on the way: whatever is computed from the bars may name them.
 */
export async function loadData(
  options: LoadOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<LoadedData> {
  const read = await readBars(options, configuration, context);
  const severities = configuration.values.checks;
  return {
    ...read,
    findings: [...withSeverities(read.findings, severities), ...checkBars(read.bars, { severities })],
  };
}

/** The same without the checks of the values: the findings are those of reading alone. */
export async function readBars(
  options: LoadOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<LoadedData> {
  await loadConfiguredFeatures(configuration);
  const { feeds = {}, mock = false } = options;
  const source = mock ? mockSourceName(options.ticker) : (options.source ?? configuration.values.source);
  const opened = await openSource(source, { ...openOptions(configuration), feeds });
  const { bars, findings, ledger } = await opened.load(
    {
      ...(options.ticker.length > 0 ? { symbols: options.ticker } : {}),
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options.to === undefined ? {} : { to: options.to }),
    },
    context,
  );
  return { source, description: opened.description, bars, findings, ledger };
}

/** What the configuration says about opening sources: lake, column names, loaders, and where tables and services live. */
export function openOptions({ home, values }: Configuration): OpenOptions {
  return {
    home,
    columns: values.columns,
    b3Featured: {
      environment: values.environment,
      path: values.b3Database,
      ...(values.motherduckToken === undefined ? {} : { token: values.motherduckToken }),
    },
    binance: { spotUrl: values.binanceUrl, futuresUrl: values.binanceFuturesUrl },
    quotes: { url: values.quotesUrl, token: values.quotesToken },
    loader: {
      kind: values.dataLoaderType,
      ...(values.s3Bucket === undefined ? {} : { bucket: values.s3Bucket }),
      s3: s3Settings(values),
      cacheLimit: values.dataCacheMegabytes * 1e6,
    },
    postgres: {
      ...(values.postgresPassword === undefined ? {} : { password: values.postgresPassword }),
      statementTimeout: values.postgresTimeoutSeconds * 1000,
    },
  };
}
