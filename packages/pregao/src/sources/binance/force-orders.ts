import { z } from "zod";
import type { Liquidation } from "../feeds/liquidations.ts";
import { type AnswerOrigin, decimalText, invalidAnswer, milliseconds, parseAnswer } from "../http/answer.ts";

const envelope = z.object({ stream: z.string(), data: z.object({ e: z.string(), E: milliseconds }) });

const forceOrder = z.object({
  data: z.object({
    o: z.object({
      s: z.string(),
      S: z.enum(["SELL", "BUY"]),
      /** Average price and quantity that were filled. */
      ap: decimalText,
      z: decimalText,
      X: z.string(),
      T: milliseconds,
    }),
  }),
});

/** A message of the stream: when the server sent it, and the liquidation in it, if it holds a filled one. */
export interface StreamMessage {
  readonly sent: number;
  readonly isLiquidation: boolean;
  readonly liquidation?: Liquidation;
}

/**
 * A message of Binance's combined stream. `markPriceUpdate` is listened to as a heartbeat; orders that are not filled
 * (yet) hold no liquidation. PREGAO_ANSWER_INVALID names the field that is not as documented.
 */
export function parseStreamMessage(text: string, origin: AnswerOrigin): StreamMessage {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalidAnswer(origin, 0, { field: "message", value: text, wanted: "JSON" });
  }
  const { data } = parseAnswer(envelope, body, origin);
  if (data.e !== "forceOrder") return { sent: data.E, isLiquidation: false };
  const { o } = parseAnswer(forceOrder, body, origin).data;
  if (o.X !== "FILLED") return { sent: data.E, isLiquidation: true };
  const liquidation = { time: o.T, symbol: o.s, side: o.S, price: o.ap, quantity: o.z };
  return { sent: data.E, isLiquidation: true, liquidation };
}
