import { PregaoError } from "../../errors.ts";
import type { Finding } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";
import type { FileKind } from "../reading/file-kind.ts";
import type { RawRows } from "../reading/raw-rows.ts";
import { throwIfAborted } from "../request.ts";
import { type CotahistMarket, cotahistMarkets, describeCotahistCode } from "./codes.ts";
import { EnvelopeCheck } from "./envelope.ts";
import { quote, recordType } from "./layout.ts";
import { openBytes } from "./open-bytes.ts";
import { invalidField, QuoteColumns } from "./quote-columns.ts";
import { walkRecords } from "./record-walk.ts";
import { withoutRepeatedQuotes } from "./repeated-quotes.ts";

export interface CotahistOptions {
  /** Markets to read; the cash market when left out. */
  readonly markets?: readonly CotahistMarket[];
}

/** Column of the bars → field of the layout. */
const columnsMap = {
  time: quote.date.name,
  symbol: quote.ticker.name,
  open: quote.open.name,
  high: quote.high.name,
  low: quote.low.name,
  close: quote.close.name,
  volume: quote.quantity.name,
  quote_volume: quote.value.name,
  trades: quote.trades.name,
  price_avg: quote.average.name,
  best_bid: quote.bid.name,
  best_ask: quote.ask.name,
  bdi_code: quote.bdi.name,
  market_code: quote.market.name,
  quote_factor: quote.factor.name,
  distribution: quote.distribution.name,
  strike: quote.strike.name,
  strike_points: quote.strikePoints.name,
  expiry: quote.expiry.name,
  term_days: quote.term.name,
};

/**
 * B3's historical quotes (COTAHIST), as text, gzip or ZIP: a file is streamed, and only the quotes of the wanted markets
 * stay, about 150 bytes each. Prices are those of one share (divided by the quote factor FATCOT), `volume` counts
 * shares, `quote_volume` is money; a best bid or ask of zero is missing; `expiry` is epoch milliseconds. Every digit and
 * date that is read is checked (PREGAO_RECORD_INVALID), so are the lengths of records and the trailer's count
 * (PREGAO_FILE_UNREADABLE); PREGAO_NO_ROWS where the wanted markets have no quote. `row` holds lines of the file.
 */
export async function readCotahist(
  path: string,
  file: string,
  kind: FileKind,
  { markets = ["cash"] }: CotahistOptions,
  context?: RunContext,
): Promise<RawRows> {
  const stage = `reading ${file}`;
  const quotes = new QuoteColumns(file, markets);
  const envelope = new EnvelopeCheck(file);
  const bytes = openBytes(path, file, kind, (done, total) => {
    throwIfAborted(context, stage);
    context?.progress({ stage, done, total });
  });
  const { joined } = await walkRecords(bytes, file, (buffer, at, line) => {
    // TIPREG is two characters: 01 is a quote, 00 a header, 99 a trailer.
    const type = (buffer[at]! << 8) | buffer[at + 1]!;
    if (type === 0x3031) {
      envelope.quote(line);
      quotes.add(buffer, at, line);
    } else if (type === 0x3030) envelope.header(buffer, at, line);
    else if (type === 0x3939) envelope.trailer(buffer, at, line);
    else throw invalidField(file, buffer, at, line, recordType, "00, 01 or 99");
  });
  return toRows(quotes, file, markets, [...envelope.findings(), ...findings(quotes, file, joined)]);
}

function toRows(
  quotes: QuoteColumns,
  file: string,
  markets: readonly CotahistMarket[],
  found: Finding[],
): RawRows {
  const others = [...quotes.others].map(([code, count]) => ({
    reason: `quote of another market: ${marketName(code)}`,
    count,
  }));
  if (quotes.line.length === 0) {
    const held = others.map(({ reason, count }) => `${count} of ${reason.split(": ")[1]}`).join(", ");
    const reason = `it has no quotes of ${markets.join(", ")}${held === "" ? "" : `; it holds ${held}: name another with --market`}`;
    throw new PregaoError("PREGAO_NO_ROWS", { file, reason });
  }
  // In order of name, as a frame has them.
  const symbols = [...quotes.symbols].sort();
  const codeOf = new Map(symbols.map((name, code) => [name, code]));
  const code = Int32Array.from(quotes.symbols, (name) => codeOf.get(name)!);
  const symbol = Int32Array.from(quotes.symbol.toFloat64(), (met) => code[met]!);
  const time = quotes.time.toFloat64();
  const columns = quotes.values();
  const bdi = quotes.bdi.toFloat64();
  for (const [name, values] of [
    ["bdi_code", bdi],
    ["quote_factor", quotes.factor.toFloat64()],
    ["distribution", quotes.distribution.toFloat64()],
    ["strike", quotes.strike.toFloat64()],
    ["strike_points", quotes.strikePoints.toFloat64()],
    ["expiry", quotes.expiry.toFloat64()],
    ["term_days", quotes.termDays.toFloat64()],
  ] as const) {
    // Shares have no strike: a column that is missing throughout is none.
    if (!values.every(Number.isNaN)) columns.set(name, values);
  }
  if (markets.length > 1) columns.set("market_code", quotes.market.toFloat64());
  const specification = quotes.specification.toFloat64();
  const quoteVolume = columns.get("quote_volume")!;
  const kept = withoutRepeatedQuotes({ time, symbol, symbols, bdi, specification, quoteVolume });
  const repeated = time.length - kept.length;
  const pick = (values: Float64Array): Float64Array =>
    repeated === 0 ? values : Float64Array.from(kept, (row) => values[row]!);
  const picked = new Map([...columns].map(([name, values]) => [name, pick(values)]));
  return {
    length: kept.length,
    row: Int32Array.from(pick(quotes.line.toFloat64())),
    time: pick(time),
    symbol: Int32Array.from(kept, (row) => symbol[row]!),
    symbols,
    columns: picked,
    series: [],
    seriesDropped: 0,
    leftOut: [...others, { reason: "same ticker and date under another CODBDI or ESPECI", count: repeated }],
    findings: found,
    columnsMap: Object.fromEntries(
      Object.entries(columnsMap).filter(([name]) => name === "time" || name === "symbol" || picked.has(name)),
    ),
  };
}

function findings(quotes: QuoteColumns, file: string, joined: number): Finding[] {
  const found: Finding[] = [];
  if (joined > 0) {
    found.push({
      check: "cotahist-records-joined",
      severity: "warning",
      count: joined,
      message: `${file}: ${joined} records follow another on the same line, without a line end between; they were told apart by their length`,
    });
  }
  const foreign = quotes.moneys().filter(({ name }) => name !== "R$");
  for (const { name, count } of foreign) {
    const meaning = describeCotahistCode("MODREF", name);
    found.push({
      check: "cotahist-money",
      severity: "warning",
      count,
      message: `${file}: ${count} quotes are in ${name}${meaning === undefined ? "" : `, ${meaning}`}, not in reais: such prices cannot be compared with later ones`,
    });
  }
  return found;
}

function marketName(code: number): string {
  const name =
    Object.values(cotahistMarkets).find((market) => market.code === code)?.meaning ?? "not in the layout";
  return `${name}, ${String(code).padStart(3, "0")}`;
}
