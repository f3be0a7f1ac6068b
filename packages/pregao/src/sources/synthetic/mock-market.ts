const barsOfDay = 288;

/** 60 days of 5-minute bars. */
export const mockBars = 60 * barsOfDay;

/**
 * The name of the market behind `--mock`: 5-minute bars of 60 days (or as many as are asked for) with every feed, under the
 * symbols that were asked for. It is an ordinary synthetic source, and a model trained on it says so.
 */
export function mockSourceName(symbols: readonly string[], days = 60): string {
  const names = symbols.length === 0 ? ["BTCUSDT"] : symbols;
  const options = {
    timeframe: "5m",
    calendar: "24/7",
    bars: String(days * barsOfDay),
    feeds: "true",
    names: names.join("+"),
  };
  return `synthetic:regimes,${Object.entries(options)
    .map(([name, value]) => `${name}=${value}`)
    .join(",")}`;
}
