import { formatTime } from "../../market/finding.ts";
import type { PredictedActions } from "../contract.ts";
import { formatCount } from "../format.ts";
import type { Picture } from "./picture.ts";
import { colourOf } from "./theme.ts";

const marks = [
  { action: "buy", shape: "triangle-up" },
  { action: "sell", shape: "triangle-down" },
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
  const period =
    time.length === 0 ? "no bars" : `${formatTime(time[0]!)} to ${formatTime(time[time.length - 1]!)}`;
  return {
    name: "prices-with-actions",
    title: `${symbol}: close and predicted actions`,
    description: `Close of ${symbol} over ${formatCount(values.length)} bars of the test period, with ${count("buy")} predicted buys and ${count("sell")} predicted sells.`,
    specification: (theme) => ({
      title: {
        text: `${symbol}: close and predicted actions`,
        subtitle: `test period, ${period}; ${count("buy")} buy, ${count("sell")} sell, ${count("hold")} hold`,
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
        {
          transform: [{ filter: { field: "action", oneOf: marks.map((mark) => mark.action) } }],
          mark: {
            type: "point",
            filled: true,
            size: 42,
            opacity: 0.9,
            // Below the line for a buy, above it for a sell: the mark points at the close and does not cover it.
            yOffset: { expr: "datum.action === 'buy' ? 9 : -9" },
          },
          encoding: {
            shape: {
              field: "action",
              type: "nominal",
              scale: { domain: marks.map((mark) => mark.action), range: marks.map((mark) => mark.shape) },
              legend: { title: null, orient: "top", direction: "horizontal", offset: 4 },
            },
            color: {
              field: "action",
              type: "nominal",
              scale: {
                domain: marks.map((mark) => mark.action),
                range: marks.map((mark, place) => colourOf(theme, mark.action, place)),
              },
            },
          },
        },
      ],
    }),
  };
}
