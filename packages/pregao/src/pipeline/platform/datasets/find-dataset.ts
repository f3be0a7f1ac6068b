import type { Configuration } from "../../../config/index.ts";
import { PregaoError } from "../../../errors.ts";
import { didYouMean, nearMatches } from "../../../near-matches.ts";
import type { DatasetCatalog, DatasetFacts } from "./dataset-catalog.ts";

/** The bars that a request means. */
export interface FoundDataset {
  /** Name of the source. */
  readonly source: string;
  /** As the data writes it. */
  readonly symbol: string;
}

/**
 * The dataset with bars of a symbol and a timeframe: the one that is named, else the configured one, else the one of the lake
 * with the most bars, else a sample; capitals of the symbol do not matter. A source whose symbols are not known before it is
 * read is taken as it is, and the training tells. PREGAO_NAME_UNKNOWN, with near matches, where nothing fits.
 */
export async function findDataset(
  wanted: { readonly symbol: string; readonly timeframe: string; readonly source?: string | undefined },
  catalog: DatasetCatalog,
  { values }: Configuration,
): Promise<FoundDataset> {
  const all = await catalog.list();
  const { symbol, timeframe, source } = wanted;
  if (source !== undefined) {
    const named = all.find(({ id }) => id === source);
    if (named !== undefined) return within([named], symbol, timeframe);
    // What has a colon, a dot or a slash is made, fetched or a file: it tells its symbols when it is read.
    if (!isPlain(source) || values.dataLoaderType !== "local") return { source, symbol };
    const near = didYouMean(
      source,
      all.map(({ id }) => id),
    );
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "dataset", name: source.slice(0, 80), near });
  }
  const configured = all.find(({ id }) => id === values.source);
  const order = [
    ...(configured === undefined ? [] : [configured]),
    ...all.filter(({ kind }) => kind === "lake").sort((a, b) => b.rows - a.rows || (a.id < b.id ? -1 : 1)),
    ...all.filter(({ kind }) => kind === "sample"),
  ];
  const fits = order.some((one) => symbolOf(one, symbol) !== undefined && one.timeframe === timeframe);
  if (!fits && configured === undefined) return { source: values.source, symbol };
  return within(order, symbol, timeframe);
}

/** Whether a name can mean a dataset of the lake only. */
function isPlain(source: string): boolean {
  return !/[:./\\]/.test(source) && !["synthetic", "b3_featured", "quotes"].includes(source);
}

function within(datasets: readonly DatasetFacts[], symbol: string, timeframe: string): FoundDataset {
  const holding = datasets.filter((one) => symbolOf(one, symbol) !== undefined);
  const found = holding.find((one) => one.timeframe === timeframe);
  if (found !== undefined) return { source: found.id, symbol: symbolOf(found, symbol)! };
  if (holding.length > 0) {
    const there = [...new Set(holding.map((one) => one.timeframe))].join(", ");
    const name = `${symbol} of ${timeframe}`;
    throw new PregaoError("PREGAO_NAME_UNKNOWN", {
      what: "bars",
      name,
      near: `; there are bars of ${there}`,
    });
  }
  const known = [...new Set(datasets.flatMap((one) => one.symbols))];
  const near = nearMatches(symbol, known).length > 0 ? didYouMean(symbol, known) : "";
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "symbol", name: symbol.slice(0, 80), near });
}

function symbolOf({ symbols }: DatasetFacts, wanted: string): string | undefined {
  return symbols.find((one) => one === wanted) ?? symbols.find((one) => one.toUpperCase() === wanted);
}
