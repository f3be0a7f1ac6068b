import type { Feature } from "../contract.ts";
import { rowWise } from "../shared-series.ts";

const hour = 3_600_000;
const fundingCycle = 8 * hour;

/** Which markets are awake when the bar opens, and where it opens between two settlements of funding. */
export const sessionFeatures: readonly Feature[] = [
  session("asia", "Asia", 0, 8),
  session("europe", "Europe", 7, 16),
  session("us", "the United States", 13, 22),
  wave("sin"),
  wave("cos"),
];

function session(name: string, market: string, from: number, to: number): Feature {
  return timeFeature(
    `session_${name}`,
    { from, to },
    `Whether the bar opens in the session of ${market}, ${from} to ${to} o'clock UTC.`,
    `1 where ${from} ≤ hour < ${to}, else 0`,
    (time) => {
      const open = Math.floor(time / hour) % 24;
      return Number(open >= from && open < to);
    },
  );
}

function wave(kind: "sin" | "cos"): Feature {
  return timeFeature(
    `funding_cycle_${kind}`,
    { period: 8 },
    `${kind === "sin" ? "Sine" : "Cosine"} of the time since funding was settled, at 00, 08 and 16 UTC.`,
    `${kind}(2π·hours since settlement / 8)`,
    (time) => Math[kind]((2 * Math.PI * (time % fundingCycle)) / fundingCycle),
  );
}

function timeFeature(
  name: string,
  parameters: Record<string, number>,
  description: string,
  formula: string,
  read: (time: number) => number,
): Feature {
  return {
    name,
    category: "time",
    parameters,
    inputs: [],
    warmUp: 0,
    memory: "window",
    version: 1,
    description,
    formula,
    source: "described system, category time",
    values: (series) => rowWise(series.length, 0, (row) => read(series.time[row]!)),
  };
}
