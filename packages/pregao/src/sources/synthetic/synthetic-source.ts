import { PregaoError } from "../../errors.ts";
import { Bars } from "../../market/bars.ts";
import type { Calendar } from "../../market/calendar.ts";
import { calendarNamed } from "../../market/calendars.ts";
import { Frame, sharedFloat64 } from "../../market/frame.ts";
import { RowLedger } from "../../market/row-ledger.ts";
import type { RunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { requestedPeriod, throwIfAborted } from "../request.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import { fillFeeds, syntheticFeedColumns } from "./market-feeds.ts";
import {
  parseSyntheticOptions,
  type SyntheticMarketOptions,
  type SyntheticOptions,
} from "./market-options.ts";
import { type BayesOptimum, bayesOptimum } from "./optimum.ts";
import { drawReturns, type ReturnPath } from "./returns.ts";

/** Monday 3 January 2000, a session of B3: the first bar of every synthetic market. */
const firstDay = Date.UTC(2000, 0, 3);
const firstPrice = 100;
/** Bid to ask, as a share of the close. */
const spread = 0.0005;

/**
 * A market made of random numbers: seeded, the same bytes on every machine, and the first n bars never depend on
 * the number of bars. Columns: open, high, low, close, volume, best_bid, best_ask, and with `feeds` those of
 * `syntheticFeedColumns`. Symbols are SYN001, SYN002 …, or the given names, independent of each other. O(symbols × bars).
 */
export class SyntheticSource implements BarSource {
  readonly name: string;
  readonly description: string;
  readonly options: SyntheticMarketOptions;
  /** What no honest forecast can beat; undefined where it is not known in closed form. */
  readonly optimum: BayesOptimum | undefined;

  constructor(options: SyntheticOptions = {}, name = "synthetic") {
    this.name = name;
    this.options = parseSyntheticOptions(options);
    this.optimum = bayesOptimum(this.options);
    this.description = describe(this.options, this.optimum);
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedBars> {
    const period = requestedPeriod(request);
    const names = symbolNames(this.options);
    const calendar = calendarNamed(
      this.options.calendar ?? (this.options.timeframe === "1d" ? "b3" : "24/7"),
    );
    const frame = this.#generate(names, calendar, context);
    const everything = new Bars({
      frame,
      timeframe: this.options.timeframe,
      calendar,
      origin: this.description,
    });
    const chosen = request.symbols === undefined ? everything : everything.only(request.symbols);
    const bars = chosen.between(period.from, period.to);
    if (bars.length === 0) {
      throw new PregaoError("PREGAO_NO_ROWS", { file: this.name, reason: "the period holds no bar of it" });
    }
    return { bars, findings: [], ledger: new RowLedger(bars.length) };
  }

  #generate(names: readonly string[], calendar: Calendar, context: RunContext | undefined): Frame {
    const { bars, timeframe, seed } = this.options;
    const rows = names.length * bars;
    const clock = new Float64Array(bars);
    // The bar after the last moment before the first day.
    clock[0] = calendar.nextBar(firstDay - 1, timeframe);
    for (let bar = 1; bar < bars; bar++) clock[bar] = calendar.nextBar(clock[bar - 1]!, timeframe);
    const time = sharedFloat64(rows);
    const codes = new Int32Array(new SharedArrayBuffer(rows * 4));
    const held = this.options.feeds ? [...columnNames, ...syntheticFeedColumns] : columnNames;
    const columns = Object.fromEntries(held.map((name) => [name, sharedFloat64(rows)])) as Columns;
    for (const [code, symbol] of names.entries()) {
      throwIfAborted(context, "making the synthetic market");
      const start = code * bars;
      time.set(clock, start);
      codes.fill(code, start, start + bars);
      const path = fillSymbol(this.options, symbol, seed, columns, start);
      if (this.options.feeds) {
        fillFeeds(this.options, { symbol, start, time: clock, close: columns.close, ...path }, columns);
      }
      context?.progress({ stage: "making the synthetic market", done: code + 1, total: names.length });
    }
    return new Frame({ time, symbol: { codes, dictionary: names }, columns });
  }
}

const columnNames = ["open", "high", "low", "close", "volume", "best_bid", "best_ask"] as const;
type Columns = Record<(typeof columnNames)[number] | (typeof syntheticFeedColumns)[number], Float64Array>;

function fillSymbol(
  options: SyntheticMarketOptions,
  symbol: string,
  seed: number,
  columns: Columns,
  start: number,
): ReturnPath {
  const { returns, volatility, busy } = drawReturns(options, symbol);
  const shapes = createRandom(seed, `${symbol} shape`);
  const activity = createRandom(seed, `${symbol} volume`);
  const turnover = 1e6 * (1 + activity.uniform() * 4);
  let previous = firstPrice;
  for (let bar = 0; bar < returns.length; bar++) {
    const row = start + bar;
    const deviation = volatility[bar]!;
    const open = previous * (1 + 0.1 * deviation * clipped(shapes.normal()));
    const close = previous * (1 + returns[bar]!);
    columns.open[row] = open;
    columns.close[row] = close;
    columns.high[row] = Math.max(open, close) * (1 + 0.4 * deviation * Math.abs(clipped(shapes.normal())));
    columns.low[row] = Math.min(open, close) * (1 - 0.4 * deviation * Math.abs(clipped(shapes.normal())));
    const surprise = Math.abs(returns[bar]!) / deviation;
    const draw = activity.normal();
    // A busy bar trades e times what a quiet one does, so that the last bars' mean tells them apart.
    const level = busy === undefined ? 0.35 * draw + 0.5 * Math.min(4, surprise) : busy[bar]! + 0.1 * draw;
    columns.volume[row] = Math.round(turnover * Math.exp(level));
    columns.best_bid[row] = close * (1 - spread / 2);
    columns.best_ask[row] = close * (1 + spread / 2);
    previous = close;
  }
  return { returns, volatility };
}

/** Keeps a factor of 1 ± 0.4σ·z positive whatever is drawn. */
function clipped(z: number): number {
  return Math.max(-4, Math.min(4, z));
}

function symbolNames({ names, symbols: count }: SyntheticMarketOptions): string[] {
  if (names !== undefined) return [...new Set(names)].sort();
  return Array.from({ length: count }, (_, k) => `SYN${String(k + 1).padStart(count > 999 ? 4 : 3, "0")}`);
}

function describe(options: SyntheticMarketOptions, optimum: BayesOptimum | undefined): string {
  const what = `synthetic ${options.timeframe} bars of ${options.names?.join(", ") ?? `${options.symbols} symbols`}${options.feeds ? " with feeds" : ""}, seed ${options.seed}`;
  if (options.kind === "regimes") return `${what}: bull, bear and sideways regimes with clustered volatility`;
  if (options.kind === "random-walk")
    return `${what}: a random walk, in which no forecast of direction beats 50 %`;
  const { accuracy, r2 } = optimum!;
  const bayes = `Bayes-optimal for the next bar: accuracy ${Number(accuracy.toFixed(4))}, R² ${r2.toFixed(4)}`;
  if (options.kind === "linear")
    return `${what}: a return's mean is a share of the return before it (${bayes})`;
  if (options.kind === "interaction")
    return `${what}: after a bar of high volume the direction goes on, after one of low volume it turns (${bayes})`;
  if (options.kind === "strong")
    return `${what}: after a bar of high volume the direction goes on, else nothing is known (${bayes})`;
  return `${what}: the direction of a bar repeats with probability ${options.accuracy} (${bayes})`;
}
