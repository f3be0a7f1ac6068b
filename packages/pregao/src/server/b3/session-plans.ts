import { PregaoError } from "../../errors.ts";
import type { B3Body, B3Family } from "../../pipeline/b3/rest-names.ts";
import type { Preparation, TrainingPlan } from "../../pipeline/b3/steps/index.ts";
import type { Session } from "./sessions/session.ts";

/** The bars of a session. PREGAO_B3_NOT_LOADED where it has none. */
export function dataOf({ loaded }: Session): TrainingPlan["data"] {
  if (loaded === null) throw new PregaoError("PREGAO_B3_NOT_LOADED", {});
  return { source: loaded.source, sha256: loaded.sha256 };
}

/** How the session's rows were prepared. PREGAO_B3_NOT_PREPROCESSED where they were not. */
export function preparationOfSession({ prepared }: Session): Preparation {
  if (prepared === null) throw new PregaoError("PREGAO_B3_NOT_PREPROCESSED", {});
  return { labels: prepared.labels as Preparation["labels"], horizon: prepared.horizon };
}

/**
 * What `train-model` learns: the session's split. The original's LSTM took its horizon here: beside signal clusters it says how far
 * the return looks; return labels were made for their horizon already.
 */
export function planOfSession({ split }: Session, body: B3Body, family: B3Family): TrainingPlan {
  if (split === null) throw new PregaoError("PREGAO_B3_NOT_SPLIT", {});
  const { plan, model_type } = split;
  if (plan.parting.family !== family)
    throw new PregaoError("PREGAO_B3_SPLIT_DIFFERS", { split: model_type, type: body.model_type! });
  const { labels, horizon } = plan.preparation;
  if (family === "rf" || body.horizon === undefined || body.horizon === horizon) return plan;
  if (labels === "forward-return") {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "horizon",
      value: body.horizon,
      reason: `the labels look ${horizon} bars ahead: give the horizon to preprocess-data`,
    });
  }
  return { ...plan, preparation: { labels, horizon: body.horizon } };
}
