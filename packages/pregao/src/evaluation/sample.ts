import type { DateGroups } from "./date-groups.ts";

interface SampleDescription {
  readonly dates: number;
  readonly symbols: number;
  readonly period: { readonly from: number; readonly to: number };
}

/** What the scored rows span. */
export function describeSample({ times }: DateGroups, symbolCodes: Int32Array): SampleDescription {
  return {
    dates: times.length,
    symbols: new Set(symbolCodes).size,
    period: { from: times[0]!, to: times[times.length - 1]! },
  };
}

/** With few blocks to draw, percentile intervals come out too narrow: that must be said beside them. */
export function smallSampleCaveats(dates: number, blockLength: number): string[] {
  const blocks = Math.floor(dates / blockLength);
  if (blocks >= 10) return [];
  return [
    `Only ${dates} dates, ${blocks} blocks of ${blockLength}: the intervals are rough and probably too narrow.`,
  ];
}
