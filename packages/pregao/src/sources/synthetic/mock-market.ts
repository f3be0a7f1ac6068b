/** 60 days of 5-minute bars. */
export const mockBars = 17_280;

/**
 * The name of the market behind `--mock`: 5-minute bars of 60 days with every feed, under the symbols that were asked
 * for. It is an ordinary synthetic source, and a model trained on it says so.
 */
export function mockSourceName(symbols: readonly string[]): string {
  const names = symbols.length === 0 ? ["BTCUSDT"] : symbols;
  const options = {
    timeframe: "5m",
    calendar: "24/7",
    bars: String(mockBars),
    feeds: "true",
    names: names.join("+"),
  };
  return `synthetic:regimes,${Object.entries(options)
    .map(([name, value]) => `${name}=${value}`)
    .join(",")}`;
}
