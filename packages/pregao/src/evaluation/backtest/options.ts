import { z } from "zod";
import { flagName, type OptionTable, option, parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";

const basisPoints = z.coerce.number().min(0).max(1000);

/** How scores become positions, what trading costs, and what is measured: the same table for library and command line. */
export const backtestTable = {
  threshold: option(z.coerce.number().min(0).max(1000).default(0), {
    description: "Score beyond which a position is taken: long above it, short below its negative.",
    placeholder: "SCORE",
  }),
  sizing: option(z.enum(["unit", "proportional"]).default("unit"), {
    description: "unit: the whole position beyond the threshold; proportional: as much as the score says.",
  }),
  fullAt: option(z.coerce.number().gt(0).max(1000).optional(), {
    description: "Score at which a proportional position is whole.",
    placeholder: "SCORE",
  }),
  side: option(z.enum(["long-short", "long-only"]).default("long-short"), {
    description: "Whether the account may sell short.",
  }),
  holding: option(z.enum(["signal", "fixed", "overlapping"]).default("signal"), {
    description:
      "signal: each bar's score decides anew; fixed: a position is kept for some bars, whatever the scores say; overlapping: the mean of the last bars' positions.",
  }),
  holdBars: option(z.coerce.number().int().min(1).max(10_000).optional(), {
    description: "Bars of a fixed or overlapping holding.",
    placeholder: "BARS",
  }),
  volatilityTarget: option(z.coerce.number().gt(0).max(10).optional(), {
    description:
      "Yearly volatility that each position is scaled to (0.2 is 20 %); positions of full size when left out.",
    placeholder: "SHARE",
  }),
  volatilityWindow: option(z.coerce.number().int().min(2).max(10_000).default(20), {
    description: "Bars whose returns the volatility is measured on, up to the bar of the decision.",
    placeholder: "BARS",
  }),
  weighting: option(z.enum(["equal", "inverse-volatility"]).default("equal"), {
    description: "How the capital is shared out among the symbols.",
  }),
  maxLeverage: option(z.coerce.number().gt(0).max(20).default(1), {
    description:
      "Most that all positions together may come to, long and short added, in times of the equity.",
    placeholder: "TIMES",
  }),
  execution: option(z.enum(["open", "close"]).default("open"), {
    description: "Price of the next bar at which a decision is executed.",
  }),
  rebalance: option(z.enum(["on-change", "always"]).default("on-change"), {
    description:
      "on-change: trade when the wanted weight changes and let it drift between; always: trade back to it on each bar.",
  }),
  band: option(z.coerce.number().min(0).max(1).default(0), {
    description: "Distance from the wanted weight within which no trade is made; closing is always done.",
    placeholder: "WEIGHT",
  }),
  feeBps: option(basisPoints.default(5), {
    description: "Fee of each side of a trade, in basis points of its value.",
    placeholder: "BPS",
  }),
  halfSpreadBps: option(basisPoints.default(1), {
    description: "Half of the spread between bid and ask, paid on each side.",
    placeholder: "BPS",
  }),
  slippageBps: option(basisPoints.default(1), {
    description: "Worsening of each fill, in basis points.",
    placeholder: "BPS",
  }),
  slippageVolatility: option(z.coerce.number().min(0).max(10).default(0), {
    description: "Further worsening of each fill, in deviations of one bar's return.",
    placeholder: "TIMES",
  }),
  borrowPerYear: option(z.coerce.number().min(0).max(10).default(0), {
    description: "Yearly rate paid on the value of short positions (0.02 is 2 %).",
    placeholder: "RATE",
  }),
  funding: option(z.enum(["auto", "off"]).default("auto"), {
    description: "auto: funding is paid and received by position where the bars have a column funding_rate.",
  }),
  fundingHours: option(z.coerce.number().min(1).max(24).default(8), {
    description: "Hours between settlements of funding, from midnight UTC.",
    placeholder: "HOURS",
  }),
  capital: option(z.coerce.number().gt(0).max(1e15).default(100_000), {
    description: "Equity at the beginning, in the currency of the prices.",
    placeholder: "AMOUNT",
  }),
  trials: option(z.coerce.number().int().min(1).max(1_000_000_000).default(1), {
    description: "Strategies that were tried before this one: the Sharpe ratio is deflated by their number.",
    placeholder: "N",
  }),
  trialsVariance: option(z.coerce.number().min(0).max(1).optional(), {
    description: "Variance of the trials' Sharpe ratios of one bar.",
    defaultInWords: "that of trials without skill, 1 / bars",
    placeholder: "VARIANCE",
  }),
  resamples: option(z.coerce.number().int().min(100).max(1_000_000).default(1000), {
    description: "Resamples of the block bootstrap.",
    placeholder: "N",
  }),
  level: option(z.coerce.number().min(0.5).max(0.999).default(0.95), {
    description: "Level of the intervals.",
    placeholder: "SHARE",
  }),
} as const satisfies OptionTable;

type Table = typeof backtestTable;
export type BacktestSettings = { readonly [Name in keyof Table]: z.output<Table[Name]> };
export type BacktestOptions = { readonly [Name in keyof Table]?: z.output<Table[Name]> | undefined };

/**
 * Checked and completed; PREGAO_OPTION_INVALID also for options that would have no effect beside the others. With the prefix `--`
 * messages name flags.
 */
export function parseBacktestOptions(given: BacktestOptions, prefix = ""): BacktestSettings {
  const settings = parseOptions(backtestTable, given, prefix);
  const { sizing, fullAt, holding, holdBars, trials, trialsVariance } = settings;
  const refuse = (name: string, value: string | number | undefined, reason: string): never => {
    const option = prefix === "--" ? prefix + flagName(name) : name;
    throw new PregaoError("PREGAO_OPTION_INVALID", { option, value: value ?? "(none)", reason });
  };
  if (sizing === "proportional" && fullAt === undefined)
    refuse("fullAt", fullAt, "a proportional position needs the score at which it is whole");
  if (sizing === "unit" && fullAt !== undefined)
    refuse("fullAt", fullAt, "a position of unit size is always whole; give sizing = proportional with it");
  if (sizing === "proportional" && fullAt! < settings.threshold)
    refuse("fullAt", fullAt, `it must not be below the threshold ${settings.threshold}`);
  if (holding !== "signal" && holdBars === undefined)
    refuse("holdBars", holdBars, `a holding that is ${holding} needs its number of bars`);
  if (holding === "signal" && holdBars !== undefined)
    refuse("holdBars", holdBars, "with holding = signal each bar decides anew; give fixed or overlapping");
  if (trials === 1 && trialsVariance !== undefined)
    refuse("trialsVariance", trialsVariance, "of one trial there is none; give the number of trials with it");
  return settings;
}

/** Whether a decision needs to know how volatile its symbol is. */
export function needsVolatility(settings: BacktestSettings): boolean {
  return (
    settings.volatilityTarget !== undefined ||
    settings.weighting === "inverse-volatility" ||
    settings.slippageVolatility > 0
  );
}
