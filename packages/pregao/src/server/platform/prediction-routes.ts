import { z } from "zod";
import { enabledFamilyName } from "../../models/index.ts";
import type { StepMethod } from "../../serving/contract.ts";
import { modelTypeField, symbolField, timeframeField } from "./fields.ts";
import type { PlatformApp, PlatformContext } from "./platform-context.ts";

const predictBody = z
  .strictObject({
    symbol: symbolField,
    timeframe: timeframeField,
    model_type: modelTypeField.optional().describe("Any model type when left out."),
    n_steps: z.int().min(1).max(24).default(1).describe("Bars ahead."),
    enable_fallback: z
      .boolean()
      .default(true)
      .describe(
        "Where there is no model of the symbol and timeframe: one of another timeframe, else of another symbol, else of both. Without it the answer is 404.",
      ),
  })
  .meta({ id: "PredictionRequest", examples: [{ symbol: "BTCUSDT", timeframe: "1h", n_steps: 3 }] });

const stepMethods = [
  "direct",
  "share of the horizon",
  "held beyond the horizon",
] as const satisfies readonly StepMethod[];

const predictionBody = z
  .object({
    symbol: z.string(),
    timeframe: z.string(),
    as_of: z.iso.datetime().describe("Opening of the last bar that was seen."),
    predictions: z.array(z.number()).describe("Prices, one a step."),
    methods: z
      .array(z.enum(stepMethods))
      .describe("What each step stands on: the model's own horizon, a share of it, or beyond it."),
    prediction_timestamps: z.array(z.iso.datetime()).describe("Openings of the bars that are predicted."),
    current_price: z.number(),
    predicted_change_pct: z.number().describe("From the current price to the last prediction, in per cent."),
    confidence_score: z.number().nullable().describe("0 to 1; null where nothing was measured."),
    intervals: z
      .object({ level: z.number(), low: z.array(z.number()), high: z.array(z.number()) })
      .nullable()
      .describe(
        "Around the predictions, with the share of outcomes that they should hold; null without them.",
      ),
    model_info: z.object({
      name: z.string(),
      version: z.number().int(),
      model_type: z.string(),
      role: z.enum(["champion", "challenger", "asked", "latest"]),
      symbols: z.array(z.string()),
      timeframe: z.string(),
      fallback: z.enum(["exact", "other-timeframe", "other-symbol", "other-symbol-and-timeframe"]),
    }),
  })
  .meta({ id: "Prediction" });

export function predictionRoutes(app: PlatformApp, { serving, configuration }: PlatformContext): void {
  app.post(
    "/prediction/predict",
    {
      config: { scope: "predict" },
      schema: {
        tags: ["prediction"],
        summary: "Forecast the prices of a symbol by a published model.",
        body: predictBody,
        response: { 200: predictionBody },
      },
    },
    async ({ body: { symbol, timeframe, model_type, n_steps, enable_fallback } }) => {
      const forecast = await serving.forecast({
        ...{ symbol, timeframe, steps: n_steps, fallback: enable_fallback },
        ...(model_type === undefined ? {} : { family: enabledFamilyName(configuration, model_type) }),
      });
      const { steps, level, model, currentPrice, confidence } = forecast;
      return {
        symbol: forecast.symbol,
        timeframe: forecast.timeframe,
        as_of: iso(forecast.asOf),
        predictions: steps.map(({ price }) => price),
        methods: steps.map(({ method }) => method),
        prediction_timestamps: steps.map(({ time }) => iso(time)),
        current_price: currentPrice,
        predicted_change_pct: 100 * (steps.at(-1)!.price / currentPrice - 1),
        confidence_score: confidence,
        intervals:
          level === null || steps.some(({ low, high }) => Number.isNaN(low) || Number.isNaN(high))
            ? null
            : { level, low: steps.map(({ low }) => low), high: steps.map(({ high }) => high) },
        model_info: {
          name: model.name,
          version: model.version,
          model_type: model.family,
          role: model.role,
          symbols: [...model.symbols],
          timeframe: model.timeframe,
          fallback: model.fallback,
        },
      };
    },
  );
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
