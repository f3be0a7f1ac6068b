/** Numbers and times as pages and pictures print them; the same on every machine, whatever its locale. */

/** `1,234`: digits in groups of three. */
export function formatCount(count: number): string {
  const digits = String(Math.abs(Math.round(count)));
  return `${count < 0 ? "−" : ""}${digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}`;
}

/** `12.3 %` of 0.123. */
export function formatPercent(share: number): string {
  return `${minus((share * 100).toFixed(1))} %`;
}

/**
 * Four decimals, or four significant digits where four decimals would say too little; `–` for null. Enough to see
 * the difference of a model to its baseline, no more than the interval deserves.
 */
export function formatFigure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-5) return minus(value.toExponential(2));
  if (size < 0.01) return minus(value.toPrecision(3));
  return minus(size < 100 ? value.toFixed(4) : value.toFixed(1));
}

/** With its sign, for differences. */
export function formatDifference(value: number | null): string {
  const text = formatFigure(value);
  return value !== null && value > 0 ? `+${text}` : text;
}

/** `low to high`, or `–` where either end is missing. */
export function formatInterval(low: number | null, high: number | null): string {
  return low === null || high === null ? "–" : `${formatFigure(low)} to ${formatFigure(high)}`;
}

function minus(text: string): string {
  return text.replaceAll("-", "−");
}
