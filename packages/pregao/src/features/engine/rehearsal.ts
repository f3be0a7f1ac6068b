import { type Timeframe, timeframeMilliseconds } from "../../market/timeframe.ts";
import { createRandom } from "../../random.ts";
import type { Feature } from "../contract.ts";
import { valuesOf } from "./compute-symbol.ts";
import { Scratch } from "./scratch.ts";
import { type PlanRows, StepPlan, seriesOf } from "./step-plan.ts";

/** Rows that are gone through one by one, on each of several markets, before a plan is trusted. */
const rehearsed = 120;

/** Features that can be continued row by row, as a plan, and those that cannot. */
export interface Rehearsed {
  readonly plan: StepPlan;
  /** Computed anew over the whole history with every new row. */
  readonly whole: readonly Feature[];
}

/**
 * Sorts features by whether their recorded steps give, row by row, what they give over a whole series. A feature that
 * computes in loops of its own has no steps; one whose steps read what was computed so (which cannot be seen from
 * outside) gives other values on markets that it was not recorded on. Each row of made-up markets with halts, gaps and
 * holes is compared bit for bit.
 */
export function rehearse(features: readonly Feature[], timeframe: Timeframe, barsPerYear: number): Rehearsed {
  const names = [...new Set(features.flatMap(({ inputs }) => inputs))];
  const market = (seed: number, length: number): PlanRows => ({
    timeframe,
    barsPerYear,
    ...madeUp(names, seed, length, timeframe),
  });
  const whole = new Set<Feature>();
  for (;;) {
    const planned = features.filter((feature) => !whole.has(feature));
    const plan = StepPlan.record(planned, (length) => market(1, length));
    const failing = plan instanceof StepPlan ? wrongOnMarkets(plan, market) : plan;
    if (plan instanceof StepPlan && failing.length === 0) {
      return { plan, whole: features.filter((feature) => whole.has(feature)) };
    }
    for (const feature of failing) whole.add(feature);
  }
}

function wrongOnMarkets(plan: StepPlan, market: (seed: number, length: number) => PlanRows): Feature[] {
  const length = plan.newest + 1 + 2 * rehearsed;
  const recordedOn = (rows: number): PlanRows => market(1, rows);
  return [
    ...wrongOn(plan, market(2, length), 0, recordedOn),
    ...wrongOn(plan, market(3, length), length - rehearsed, recordedOn),
    ...wrongOn(plan, market(4, length), length - rehearsed, recordedOn),
  ];
}

/** The features that a plan continues wrongly, from the row `start` of a market on. */
function wrongOn(
  plan: StepPlan,
  market: PlanRows,
  start: number,
  recordedOn: (rows: number) => PlanRows,
): readonly Feature[] {
  const series = seriesOf(market);
  const wanted = plan.features.map((feature) => valuesOf(feature, series));
  const wrong = new Set<number>();
  const state = plan.stateAfter(head(market, start), new Scratch());
  if (state === null) return divergent(plan.features, market, start, recordedOn);
  for (let age = start; age < market.time.length; age++) {
    for (const [name, column] of [["time", market.time] as const, ...Object.entries(market.columns)]) {
      const source = plan.sources.get(name);
      if (source !== undefined) source[plan.newest] = column[age]!;
    }
    plan.advance(state, age);
    for (const [index, values] of wanted.entries()) {
      if (!Object.is(plan.outcomes[index]![plan.newest], values[age])) wrong.add(index);
    }
  }
  return [...wrong].map((index) => plan.features[index]!);
}

/**
 * Those that go another way on this market than the way they were recorded, each on its own; all of them where none does
 * alone.
 */
function divergent(
  features: readonly Feature[],
  market: PlanRows,
  start: number,
  recordedOn: (rows: number) => PlanRows,
): readonly Feature[] {
  if (features.length === 1) return features;
  const found = features.filter((feature) => {
    const alone = StepPlan.record([feature], recordedOn);
    return !(alone instanceof StepPlan) || alone.stateAfter(head(market, start), new Scratch()) === null;
  });
  return found.length > 0 ? found : features;
}

function head(market: PlanRows, length: number): PlanRows {
  const columns = Object.entries(market.columns).map(([name, column]) => [name, column.subarray(0, length)]);
  return { ...market, time: market.time.subarray(0, length), columns: Object.fromEntries(columns) };
}

/** A market of a walk with halts, bars without trades and holes; columns beside bars are positive numbers. */
function madeUp(
  names: readonly string[],
  seed: number,
  length: number,
  timeframe: Timeframe,
): Pick<PlanRows, "time" | "columns"> {
  const random = createRandom(seed, "rehearsal of features");
  const make = (value: (row: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, row) => value(row));
  let halted = 0;
  const still = make(() => {
    if (halted === 0 && random.uniform() < 0.02) halted = 1 + random.integer(25);
    return halted > 0 ? halted-- : 0;
  });
  let price = 100;
  const close = make((row) => {
    if (still[row] === 0)
      price = Math.max(0.01, Math.round(price * (1 + 0.02 * random.normal()) * 100) / 100);
    return price;
  });
  const open = make((row) => (row === 0 || still[row] !== 0 ? close[row]! : close[row - 1]!));
  const spread = (row: number): number => (still[row] === 0 ? 0.01 * random.uniform() : 0);
  const columns: Record<string, Float64Array> = {
    open,
    high: make((row) => Math.max(open[row]!, close[row]!) * (1 + spread(row))),
    low: make((row) => Math.min(open[row]!, close[row]!) * (1 - spread(row))),
    close,
    volume: make(() => (random.uniform() < 0.2 ? 0 : 1 + random.integer(1_000_000))),
  };
  for (const name of names) columns[name] ??= make(() => random.uniform());
  for (const name of Object.keys(columns)) {
    columns[name] = columns[name]!.map((value) => (random.uniform() < 0.004 ? Number.NaN : value));
  }
  const step = timeframeMilliseconds(timeframe);
  return { time: make((row) => Date.UTC(2024, 0, 1) + row * step), columns };
}
