import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { calendarNames } from "../../market/calendar.ts";
import { type Timeframe, timeframeNames } from "../../market/timeframe.ts";

export const syntheticKinds = [
  "regimes",
  "random-walk",
  "planted",
  "linear",
  "interaction",
  "strong",
] as const;

/**
 * What a synthetic market is made of. `regimes`: bull, bear and sideways phases with drift and clustered volatility.
 * `random-walk`: independent symmetric returns, nothing to learn. `planted`: the direction of a bar repeats that of
 * the bar before it with probability `accuracy`, and nothing else can be learned about it. `linear`, `interaction` and
 * `strong`: planted signals of a stated R², see `drawPlanted`.
 */
export const syntheticOptions = z.strictObject({
  kind: z.enum(syntheticKinds).default("regimes"),
  symbols: z.coerce.number().int().min(1).max(1000).default(4).describe("number of symbols"),
  bars: z.coerce.number().int().min(2).max(5_000_000).default(2000).describe("bars per symbol"),
  timeframe: z.enum(timeframeNames as [Timeframe, ...Timeframe[]]).default("1d"),
  calendar: z.enum(calendarNames).optional().describe("default: b3 for daily bars, 24/7 otherwise"),
  seed: z.coerce.number().int().min(0).max(4_294_967_295).default(42),
  accuracy: z.coerce.number().min(0.5).max(1).default(0.6).describe("of the planted signal"),
  r2: z.coerce
    .number()
    .gt(0)
    .max(0.5)
    .default(0.1)
    .describe("of the best forecast in linear and interaction; strong has 0.2"),
  volatility: z.coerce
    .number()
    .positive()
    .max(0.1)
    .optional()
    .describe(
      "standard deviation of one bar's return; default 0.015 scaled by the square root of the bar's length",
    ),
  clustering: z
    .union([z.boolean(), z.stringbool()])
    .optional()
    .describe("whether volatility clusters; default only in regimes, where it is part of the picture"),
  feeds: z
    .union([z.boolean(), z.stringbool()])
    .default(false)
    .describe("open interest, funding, long/short ratio and liquidations beside the bars"),
  names: z
    .union([
      z.array(z.string().min(1)).min(1),
      z
        .string()
        .min(1)
        .transform((text) => text.split("+")),
    ])
    .optional()
    .describe("symbols by name, joined by +; takes the place of `symbols`"),
});

/** Markets whose signal has a stated R². */
const signalKinds: ReadonlySet<string> = new Set(["linear", "interaction", "strong"]);

export type SyntheticOptions = z.input<typeof syntheticOptions>;
export type SyntheticMarketOptions = z.output<typeof syntheticOptions>;

/** Checks options; PREGAO_OPTION_INVALID names the first that is wrong. */
export function parseSyntheticOptions(given: unknown): SyntheticMarketOptions {
  const parsed = syntheticOptions.safeParse(given);
  if (parsed.success) {
    const { kind, clustering } = parsed.data;
    if (clustering !== true || !signalKinds.has(kind)) return parsed.data;
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "synthetic clustering",
      value: "true",
      reason: `the R² of ${kind} is stated for returns of one volatility`,
    });
  }
  const issue = parsed.error.issues[0]!;
  const name = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : String(issue.path[0] ?? "");
  const value = (given as Record<string, unknown>)[String(issue.path[0])];
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: `synthetic ${name}`,
    value: value === undefined ? "(that name)" : String(value),
    reason: issue.message,
  });
}

/** `planted,accuracy=0.6,bars=20000` (what stands after `synthetic:`) as options. */
export function parseSyntheticName(text: string): Record<string, string> {
  const options: Record<string, string> = {};
  for (const part of text.split(",").filter((piece) => piece !== "")) {
    const [name, ...value] = part.split("=");
    if (value.length === 0) options.kind = name!;
    else options[name!] = value.join("=");
  }
  return options;
}
