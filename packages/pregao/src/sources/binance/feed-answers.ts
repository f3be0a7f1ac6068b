import { z } from "zod";
import { type AnswerOrigin, decimalText, invalidAnswer, milliseconds, parseAnswer } from "../http/answer.ts";
import type { RestFeed } from "./binance-name.ts";

/** The documentation shows these times as text, the servers send numbers. */
const time = z.union([
  milliseconds,
  z
    .string()
    .regex(/^\d{13}$/, "epoch milliseconds")
    .transform(Number),
]);

const answers = {
  funding: (symbol: string) =>
    z.array(z.object({ symbol: z.literal(symbol), fundingTime: time, fundingRate: decimalText })),
  open_interest: (symbol: string) =>
    z.array(
      z.object({
        symbol: z.literal(symbol),
        timestamp: time,
        sumOpenInterest: decimalText,
        sumOpenInterestValue: decimalText,
      }),
    ),
  long_short: (symbol: string) =>
    z.array(z.object({ symbol: z.literal(symbol), timestamp: time, longShortRatio: decimalText })),
};

/** Field of the answer by column of the bars. */
const places = {
  funding: { funding_rate: "fundingRate" },
  open_interest: { open_interest: "sumOpenInterest", open_interest_value: "sumOpenInterestValue" },
  long_short: { long_short_ratio: "longShortRatio" },
} as const satisfies Record<RestFeed, Record<string, string>>;

export interface FeedPage {
  /** Never falling. */
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** An answer with readings of one symbol as columns; PREGAO_ANSWER_INVALID names row and field. */
export function parseFeed(kind: RestFeed, symbol: string, body: unknown, origin: AnswerOrigin): FeedPage {
  const rows = parseAnswer(
    answers[kind](symbol) as unknown as z.ZodType<Record<string, number>[]>,
    body,
    origin,
  );
  const timeField = kind === "funding" ? "fundingTime" : "timestamp";
  for (let k = 1; k < rows.length; k++) {
    const value = rows[k]![timeField]!;
    if (value > rows[k - 1]![timeField]!) continue;
    const wanted = "later than that of the row before it";
    throw invalidAnswer(origin, k, { field: timeField, value, wanted });
  }
  return {
    times: Float64Array.from(rows, (row) => row[timeField]!),
    columns: Object.fromEntries(
      Object.entries(places[kind]).map(([name, field]) => [
        name,
        Float64Array.from(rows, (row) => row[field]!),
      ]),
    ),
  };
}
