import type { Bars } from "../market/bars.ts";
import type { Prediction } from "../models/index.ts";
import type { PredictedActions } from "../reports/index.ts";

const entries: Readonly<Record<string, string>> = { short: "sell", neutral: "hold", long: "buy" };

/** The entry signal's classes as the actions that a picture marks. */
function actionOf(className: string): string {
  return entries[className] ?? className;
}

/** The first symbol among the predicted rows: its closes with the most probable action of each bar, for the picture. */
export function predictedActions(
  bars: Bars,
  classNames: readonly string[],
  rows: Int32Array,
  prediction: Prediction,
): PredictedActions {
  const symbol = bars.frame.symbolAt(rows[0]!);
  const places = [...rows.keys()].filter((place) => bars.frame.symbolAt(rows[place]!) === symbol);
  const probabilities = prediction.probabilities!;
  const close = bars.column("close");
  return {
    symbol,
    currency: bars.calendar.name === "b3" ? "BRL" : (/(USDT|USDC|USD|BRL|EUR|BTC)$/.exec(symbol)?.[1] ?? ""),
    time: places.map((place) => bars.time[rows[place]!]!),
    close: places.map((place) => close[rows[place]!]!),
    action: places.map((place) => {
      const shares = probabilities.subarray(place * classNames.length, (place + 1) * classNames.length);
      return actionOf(classNames[shares.indexOf(Math.max(...shares))]!);
    }),
  };
}
