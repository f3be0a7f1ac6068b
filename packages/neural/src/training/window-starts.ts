import { NeuralError } from "../errors.ts";

export interface WindowLayout {
  readonly rows: number;
  /** First row of each series, ascending from 0. */
  readonly series: Int32Array;
  readonly lookback: number;
  readonly horizon: number;
}

/** First rows of all windows that fit with their horizon into one series, every `stride`th, counted anew in each series. */
export function windowStarts(layout: WindowLayout, stride = 1): Int32Array {
  requireLayout(layout, stride);
  const { lookback, horizon } = layout;
  const spans = seriesSpans(layout).map(([first, end]) => {
    const last = end - lookback - horizon;
    return { first, count: last < first ? 0 : Math.floor((last - first) / stride) + 1 };
  });
  const starts = new Int32Array(spans.reduce((sum, { count }) => sum + count, 0));
  let at = 0;
  for (const { first, count } of spans) {
    for (let i = 0; i < count; i++) starts[at++] = first + i * stride;
  }
  return starts;
}

/** Refuses first rows from which a window would reach beyond its series. */
export function requireStarts(layout: WindowLayout, starts: Int32Array): void {
  requireLayout(layout, 1);
  const { lookback, horizon, rows } = layout;
  const lastStart = new Int32Array(rows).fill(-1);
  for (const [first, end] of seriesSpans(layout)) lastStart.fill(end - lookback - horizon, first, end);
  for (const [window, start] of starts.entries()) {
    if (start >= 0 && start < rows && start <= lastStart[start]!) continue;
    throw new NeuralError(
      "NEURAL_INPUT_INVALID",
      `window ${window} starts at row ${start}: its ${lookback} rows and ${horizon} of horizon reach beyond its series`,
      { window, start, lookback, horizon, rows },
    );
  }
}

function seriesSpans({ series, rows }: WindowLayout): [number, number][] {
  return Array.from(series, (first, i) => [first, series[i + 1] ?? rows]);
}

function requireLayout({ rows, series, lookback, horizon }: WindowLayout, stride: number): void {
  const wholes = { lookback: [lookback, 1], horizon: [horizon, 0], stride: [stride, 1] } as const;
  for (const [name, [value, least]] of Object.entries(wholes)) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new NeuralError(
      "NEURAL_PARAMETER_INVALID",
      `${name} is ${value}, but must be a whole number of at least ${least}`,
      { parameter: name, value },
    );
  }
  const isOrdered = series.every((first, i) =>
    i === 0 ? first === 0 : first > series[i - 1]! && first < rows,
  );
  if (isOrdered && series.length > 0) return;
  throw new NeuralError(
    "NEURAL_INPUT_INVALID",
    `first rows of series must ascend from 0 to below ${rows}: ${series.slice(0, 8).join(", ")}${series.length > 8 ? " …" : ""}`,
    { rows },
  );
}
