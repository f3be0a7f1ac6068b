import { plainName } from "../reading/column-names.ts";

/** What a company does to its shares or pays on them. */
export const eventKinds = ["split", "reverse-split", "bonus", "dividend", "interest-on-equity"] as const;
export type EventKind = (typeof eventKinds)[number];

export interface CorporateEvent {
  readonly symbol: string;
  /** The first day on which the price no longer carries the right: midnight UTC, epoch milliseconds. */
  readonly exDate: number;
  readonly kind: EventKind;
  /** Shares after ÷ shares before: 2 for one that becomes two, 0.1 for ten that become one, 1.05 for a bonus of 5 %. */
  readonly factor?: number;
  /** Money for each share held before the ex-date, in the unit of the unadjusted prices. */
  readonly amount?: number;
}

/** `none` leaves prices as traded, `splits` takes out what changes the number of shares, `total` dividends as well. */
export const adjustments = ["none", "splits", "total"] as const;
export type Adjustment = (typeof adjustments)[number];

/** `back` keeps the latest prices and rewrites the past, `forward` keeps the first and rewrites what follows. */
export const adjustmentDirections = ["back", "forward"] as const;
export type AdjustmentDirection = (typeof adjustmentDirections)[number];

const names: Readonly<Record<EventKind, readonly string[]>> = {
  split: ["split", "stocksplit", "desdobramento"],
  "reverse-split": ["reversesplit", "grupamento", "grouping"],
  bonus: ["bonus", "bonusshares", "bonificacao"],
  dividend: ["dividend", "dividendo", "dividendos", "rendimento", "provento", "cashdividend"],
  "interest-on-equity": [
    "interestonequity",
    "jcp",
    "jscp",
    "juros",
    "jurossobrecapitalproprio",
    "jrscapproprio",
  ],
};

/** The kind that a word of an events table means, in English or Portuguese. */
export function eventKindNamed(word: string): EventKind | undefined {
  const plain = plainName(word);
  return eventKinds.find((kind) => names[kind].includes(plain));
}

export function changesShares(kind: EventKind): boolean {
  return kind === "split" || kind === "reverse-split" || kind === "bonus";
}
