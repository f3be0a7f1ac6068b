import type { PredictedActions } from "../contract.ts";
import { formatCount } from "../format.ts";
import type { Picture } from "./picture.ts";
import { colourOf } from "./theme.ts";

const marks = [
  { action: "buy", shape: "triangle-up", offset: 9 },
  { action: "sell", shape: "triangle-down", offset: -9 },
] as const;

/** Closes of one ticker over the test period, with a mark wherever the model said buy or sell. */
export function pricesWithActionsPicture({
  symbol,
  currency,
  time,
  close,
  action,
}: PredictedActions): Picture {
  const values = time.map((at, row) => ({ time: at, close: close[row]!, action: action[row]! }));
  const count = (wanted: string): number => action.filter((name) => name === wanted).length;
  return {
    name: "prices-with-actions",
    title: `${symbol}: close and predicted actions`,
    description: `Close of ${symbol} over ${formatCount(values.length)} bars of the test period, with ${count("buy")} predicted buys and ${count("sell")} predicted sells.`,
    specification: (theme) => ({
      title: {
        text: `${symbol}: close and predicted actions`,
        subtitle: `test period; ${count("buy")} buy, ${count("sell")} sell, ${count("hold")} hold`,
      },
      width: 720,
      height: 260,
      data: { values },
      encoding: {
        x: {
          field: "time",
          type: "temporal",
          title: null,
          scale: { type: "utc" },
          axis: { grid: false, labelOverlap: true, tickCount: 8 },
        },
        y: {
          field: "close",
          type: "quantitative",
          title: `close (${currency})`,
          scale: { zero: false, padding: 14 },
          axis: { tickCount: 6 },
        },
      },
      layer: [
        { mark: { type: "line", color: theme.muted, strokeWidth: 1.3 } },
        ...marks.map(({ action: wanted, shape, offset }) => ({
          transform: [{ filter: { field: "action", equal: wanted } }],
          mark: { type: "point" as const, filled: true, shape, size: 38, opacity: 0.85, yOffset: offset },
          encoding: {
            color: {
              field: "action",
              type: "nominal" as const,
              scale: {
                domain: marks.map((mark) => mark.action),
                range: marks.map((mark, place) => colourOf(theme, mark.action, place)),
              },
              legend: {
                title: null,
                orient: "top-right" as const,
                symbolType: "circle",
                direction: "horizontal" as const,
              },
            },
          },
        })),
      ],
    }),
  };
}
