import { z } from "zod";
import { b3Body, b3Fields, b3ModelTypes } from "../../pipeline/b3/rest-names.ts";

/** Bodies of the steps: the same fields in each, so that a client may send one body to all of them. */
export const stepBody = b3Body.meta({
  id: "B3StepBody",
  description:
    "Every field of the B3 service. A step reads its own, and names those that were given to it in vain under `ignored_fields`.",
  examples: [
    { model_type: "rf", model_dir: "models", n_jobs: 5, test_size: 0.2, val_size: 0.2 },
    {
      model_type: "lstm",
      model_dir: "models",
      lookback: 32,
      horizon: 1,
      epochs: 25,
      batch_size: 128,
      learning_rate: 0.001,
      units: 96,
      dropout: 0.2,
      test_size: 0.2,
      val_size: 0.2,
      price_col: "close",
    },
  ],
});

export const noBody = z.strictObject({}).meta({ id: "B3NoBody", description: "Nothing is read from it." });

export const predictBody = z
  .strictObject({
    ticker: z.string().trim().min(1).max(64).meta({ description: "As the source writes it." }),
    model_type: z
      .enum(b3ModelTypes)
      .default("rf")
      .meta({ description: "Random forest, or the LSTM of two tasks." }),
    model_dir: b3Fields.model_dir.schema,
    model_name: b3Fields.model_name.schema,
  })
  .meta({ id: "B3PredictBody", examples: [{ ticker: "PETR4", model_type: "rf" }] });
