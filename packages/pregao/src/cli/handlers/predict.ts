import { styleText } from "node:util";
import { parseOptions } from "../../config/index.ts";
import { predictOptions } from "../../pipeline/options/predict.ts";
import { predictTickers } from "../../pipeline/predict.ts";
import type { TickerPrediction } from "../../pipeline/ticker-prediction.ts";
import type { CommandHandler } from "../session.ts";

export const predict: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const predictions = await predictTickers(parseOptions(predictOptions, given, "--"), configuration, context);
  const body =
    predictions.length === 1 ? { status: "success", ...predictions[0] } : { status: "success", predictions };
  terminal.result(body, () => predictions.map(describePrediction).join("\n\n"));
};

/** A prediction in a few lines, the verdict of the model's own test last. */
export function describePrediction(prediction: TickerPrediction): string {
  const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
  const day = (time: string): string =>
    time.endsWith("T00:00:00.000Z") ? time.slice(0, 10) : `${time.slice(0, 16).replace("T", " ")} UTC`;
  const { ticker, predictions, prediction_probabilities, predicted_return, predicted_price, last_price } =
    prediction;
  const lines = [
    `${bold(ticker)} for ${day(prediction.session)} (last bar ${day(prediction.as_of)}, close ${last_price})`,
  ];
  if (predictions !== null && prediction_probabilities !== null) {
    const shares = Object.entries(prediction_probabilities).map(
      ([name, share]) => `${name} ${(100 * share).toFixed(1)} %`,
    );
    lines.push(`  ${bold(predictions.toUpperCase())}   ${shares.join("   ")}`);
  }
  if (predicted_return !== null && predicted_price !== null) {
    lines.push(`  return ${(100 * predicted_return).toFixed(2)} % → price ${predicted_price.toFixed(2)}`);
  }
  if (predicted_return === null && prediction.predicted_value !== null) {
    lines.push(`  ${prediction.predicted_target} ${Number(prediction.predicted_value.toPrecision(4))}`);
  }
  lines.push(...describeInterval(prediction));
  lines.push(
    `  over ${prediction.horizon} bar${prediction.horizon === 1 ? "" : "s"}, known after ${day(prediction.outcome_known)}`,
  );
  lines.push(`  model ${prediction.model.name} version ${prediction.model.version}: ${prediction.verdict}`);
  if (!prediction.ticker_known) lines.push("  the model was made without bars of this ticker");
  return lines.join("\n");
}

/** The interval around the number that was predicted; of a return also as prices. */
function describeInterval(prediction: TickerPrediction): string[] {
  const { predicted_low: low, predicted_high: high, interval_level: level } = prediction;
  if (low === undefined || high === undefined || level === undefined) return [];
  const share = `${Number((100 * level).toPrecision(4))} %`;
  if (prediction.predicted_return === null) {
    return [`  ${share} interval ${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))}`];
  }
  const [bottom, top] = [low, high].map((end) => (prediction.last_price * (1 + end)).toFixed(2));
  return [
    `  ${share} interval ${(100 * low).toFixed(2)} % to ${(100 * high).toFixed(2)} % → price ${bottom} to ${top}`,
  ];
}
