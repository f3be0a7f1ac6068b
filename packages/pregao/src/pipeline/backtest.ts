import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import {
  type Backtest,
  type BacktestOptions,
  backtest,
  backtestTable,
  forecastScores,
  parseBacktestOptions,
} from "../evaluation/index.ts";
import { isNumericKind } from "../labels/index.ts";
import type { RunContext } from "../progress.ts";
import type { BacktestCommandOptions } from "./options/backtest.ts";
import type { LoadedModel } from "./predict.ts";
import { nothingToJudge, openUnseen } from "./unseen.ts";

export interface SavedModelBacktest {
  readonly backtest: Backtest;
  readonly loadedModel: LoadedModel;
}

/**
 * Trades on the forecasts of a saved model over bars that it has not learned from: by default from the first date of its
 * test part to the last bar of the source, those included whose outcome is not known yet. `from` before the model's test
 * period is refused, and so is a model whose forecasts have no side: PREGAO_NOT_TRADABLE.
 */
export async function backtestSaved(
  options: BacktestCommandOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<SavedModelBacktest> {
  const stage = "trading on the forecasts";
  const settings = tradingOptions(options); // Refused before anything is read.
  const unseen = await openUnseen(options, configuration, context);
  const { loadedModel, bars, features, predictable: rows, from } = unseen;
  const { model, version } = loadedModel;
  requireSides(loadedModel);
  if (rows.length === 0) throw nothingToJudge(unseen, `after ${new Date(from).toISOString().slice(0, 10)}`);
  context.progress({ stage, done: 0, total: 2 });
  const prediction = await model.predict(features, rows);
  if (context.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
  context.progress({ stage, done: 1, total: 2 });
  const result = backtest({
    bars,
    rows,
    scores: forecastScores(prediction, model.classNames, options.signal),
    horizon: Math.max(1, version.manifest.label.horizon),
    seed: context.seed,
    options: settings,
  });
  context.progress({ stage, done: 2, total: 2 });
  return { backtest: result, loadedModel };
}

/** Those of the command's options that are of the back-test itself. */
function tradingOptions(options: BacktestCommandOptions): BacktestOptions {
  const own = Object.entries(options).filter(([name]) => Object.hasOwn(backtestTable, name));
  return parseBacktestOptions(Object.fromEntries(own), "--");
}

/** Classes from sell to buy and forward returns say on which side to stand; other targets do not. */
function requireSides({ model, version }: LoadedModel): void {
  const { kind } = version.manifest.label;
  const refuse = (reason: string): never => {
    throw new PregaoError("PREGAO_NOT_TRADABLE", { name: version.name, version: version.version, reason });
  };
  if (model.task === "regression" && isNumericKind(kind))
    refuse(`it predicts the ${kind}, which has no side`);
  if (kind === "meta-label") refuse("it says whether another signal pays, not on which side to stand");
}
