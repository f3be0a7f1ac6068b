import { findFeature } from "../catalog.ts";
import { cachedSeries } from "../series.ts";
import { computeSymbol } from "./compute-symbol.ts";
import { type FeatureTask, taskControl } from "./feature-task.ts";
import { Scratch } from "./scratch.ts";

/** Takes parts of a task until none is left or it is told to stop, and says each that is done. */
export function runTask(task: FeatureTask, onPart: (symbol: string) => void): void {
  const { control, parts, outputs } = task;
  const features = task.names.map(findFeature);
  const isStopped = (): boolean => Atomics.load(control, taskControl.stop) !== 0;
  const scratch = new Scratch();
  for (;;) {
    const part = parts[Atomics.add(control, taskControl.nextPart, 1)];
    if (part === undefined) return;
    const { symbol, start, end } = part.segment;
    const series = cachedSeries({
      symbol,
      timeframe: task.timeframe,
      barsPerYear: task.barsPerYear,
      time: task.time.subarray(start, end),
      column: (name) => task.columns[name]!.subarray(start, end),
    });
    const own = part.features.map((number) => features[number]!);
    const columns = part.features.map((number) => outputs[number]!);
    if (!computeSymbol(series, own, columns, start, scratch, isStopped)) return;
    onPart(symbol);
  }
}
