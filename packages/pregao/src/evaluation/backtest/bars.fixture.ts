import { Bars, calendarNamed, Frame, type Timeframe, timeframeMilliseconds } from "../../market/index.ts";
import { createRandom } from "../../random.ts";

export interface MadeMarket {
  readonly seed: number;
  readonly symbols: number;
  /** Bars of each symbol before gaps. */
  readonly bars: number;
  readonly timeframe?: Timeframe;
  /** Share of bars that are not there, and of prices and rates that are missing. */
  readonly missing?: number;
  readonly funding?: boolean;
  readonly volatility?: number;
}

/** A market of random walks with gaps between bars, an unsteady clock and holes; every price is drawn independently of the next. */
export function madeMarket(made: MadeMarket): Bars {
  const { seed, symbols, bars, timeframe = "1h", missing = 0, funding = false, volatility = 0.02 } = made;
  const random = createRandom(seed, "market of a back-test");
  const length = timeframeMilliseconds(timeframe);
  const start = Date.UTC(2024, 11, 20);
  const columns: Record<"time" | "open" | "close" | "rate", number[]> = {
    time: [],
    open: [],
    close: [],
    rate: [],
  };
  const codes: number[] = [];
  for (let symbol = 0; symbol < symbols; symbol++) {
    let price = 20 + 80 * random.uniform();
    for (let bar = 0; bar < bars; bar++) {
      const open = price * Math.exp(0.3 * volatility * random.normal());
      price = open * Math.exp(volatility * random.normal());
      const rate = 0.001 * random.normal();
      const [gone, openGone, closeGone, rateGone] = Array.from(
        { length: 4 },
        () => random.uniform() < missing,
      );
      if (gone && bar > 0) continue;
      codes.push(symbol);
      columns.time.push(start + bar * length);
      columns.open.push(openGone ? Number.NaN : open);
      columns.close.push(closeGone ? 0 : price);
      columns.rate.push(rateGone ? Number.NaN : rate);
    }
  }
  const [open, close] = [Float64Array.from(columns.open), Float64Array.from(columns.close)];
  return new Bars({
    frame: new Frame({
      time: Float64Array.from(columns.time),
      symbol: {
        codes: Int32Array.from(codes),
        dictionary: Array.from({ length: symbols }, (_, symbol) => `S${symbol}`),
      },
      columns: {
        open,
        high: open,
        low: open,
        close,
        volume: close,
        ...(funding ? { funding_rate: Float64Array.from(columns.rate) } : {}),
      },
    }),
    timeframe,
    calendar: calendarNamed("24/7"),
    origin: "made for the test",
  });
}
