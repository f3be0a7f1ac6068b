import { z } from "zod";
import { type AnswerOrigin, parseAnswer } from "../http/answer.ts";

const price = z.number().nullable();

/** A date as such services write it: ISO text, with or without a time. */
const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}([T ]|$)/, "a date such as 2024-01-31")
  .transform((text) => Date.parse(text.slice(0, 10)));

const cashDividend = z.object({
  label: z.string(),
  /** Amount per share. */
  rate: z.number().positive(),
  lastDatePrior: date.nullish(),
  paymentDate: date.nullish(),
});

const stockDividend = z.object({
  label: z.string(),
  /** New shares for an old one. */
  factor: z.number().positive(),
  lastDatePrior: date.nullish(),
});

const answer = z.object({
  requestedAt: z.iso.datetime({ offset: true }),
  results: z.array(
    z.object({
      symbol: z.string().min(1),
      historicalDataPrice: z
        .array(
          z.object({
            /** Epoch seconds. */
            date: z.number().int().min(0).max(1e10),
            open: price,
            high: price,
            low: price,
            close: price,
            volume: price,
            adjustedClose: price.optional(),
          }),
        )
        .default([]),
      dividendsData: z
        .object({
          cashDividends: z.array(cashDividend).nullish(),
          stockDividends: z.array(stockDividend).nullish(),
        })
        .nullish(),
    }),
  ),
});

export type QuoteAnswer = z.output<typeof answer>;

/** An answer of `/api/quote`; PREGAO_ANSWER_INVALID names row and field of the first surprise. */
export function parseQuotes(body: unknown, origin: AnswerOrigin): QuoteAnswer {
  return parseAnswer(answer, body, origin);
}
