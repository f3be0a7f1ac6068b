import { PregaoError } from "../../errors.ts";
import { type B3Body, type B3Family, b3Fields, b3ModelNames, choiceOf } from "./rest-names.ts";
import type { Fitting, ModelPlaceOnWire, Parting, Preparation } from "./steps/step-payload.ts";

/** Labels and horizon of a body. The forest's return labels look 5 bars ahead as everywhere in the product, all else one. */
export function preparationOf(body: B3Body, family?: B3Family): Preparation {
  const labels = choiceOf(body, "labels");
  const fallback = labels === "forward-return" && family !== "lstm_mtl" ? 5 : 1;
  return { labels, horizon: body.horizon ?? fallback };
}

/** The parts of a body. PREGAO_OPTION_INVALID where too little is left to train on. */
export function partingOf(body: B3Body, family: B3Family): Parting {
  const test_size = choiceOf(body, "test_size");
  const val_size = choiceOf(body, "val_size");
  if (test_size + val_size > 0.9) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "test_size + val_size",
      value: test_size + val_size,
      reason: "at least a tenth of the rows must be left for training (accepted: up to 0.9)",
    });
  }
  return { family, kind: choiceOf(body, "split"), test_size, val_size };
}

/** How a model is fitted: of the LSTM every parameter, its default where the body has none. */
export function fittingOf(body: B3Body, family: B3Family): Fitting {
  const n_jobs = choiceOf(body, "n_jobs");
  if (family === "rf") return { n_jobs, parameters: {} };
  if (body.lr !== undefined && body.learning_rate !== undefined && body.lr !== body.learning_rate) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "lr",
      value: body.lr,
      reason: `it is another name of learning_rate, which is ${body.learning_rate}`,
    });
  }
  const learning_rate = body.lr ?? choiceOf(body, "learning_rate");
  const parameters = netParameters.map((name) => [name, body[name] ?? b3Fields[name].fallback!] as const);
  return { n_jobs, parameters: { ...Object.fromEntries(parameters), learning_rate } };
}

/** The LSTM's parameters that the family has under the same names. */
const netParameters = [
  "lookback",
  "epochs",
  "batch_size",
  "units",
  "dropout",
  "loss_weight_action",
  "loss_weight_return",
  "early_stopping_patience",
  "gradient_clip_norm",
  "weight_decay",
  "focal_loss_gamma",
] as const;

/**
 * Where a body's model is to be kept. Callers name a folder of models: the product's own folders under its home are none.
 * That every part is a plain name is for the registry to say.
 */
export function placeOf(body: Pick<B3Body, "model_dir" | "model_name">, family: B3Family): ModelPlaceOnWire {
  const model_dir = body.model_dir ?? b3Fields.model_dir.fallback!;
  const [first = ""] = model_dir.split("/");
  if (ownFolders.includes(first.toLowerCase())) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "model_dir",
      value: JSON.stringify(model_dir),
      reason: `${first} holds other things of the service: choose another folder, such as models`,
    });
  }
  return { model_dir, model_name: body.model_name ?? b3ModelNames[family] };
}

/** What the product keeps under PREGAO_HOME beside models. */
const ownFolders: readonly string[] = [
  "b3",
  "cache",
  "datasets",
  "downloads",
  "features",
  "jobs",
  "lake",
  "logs",
  "reports",
  "runs",
  "schedules",
  "serving",
  "tracking",
  "tuning",
];
