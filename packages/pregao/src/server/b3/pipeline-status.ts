import type { z } from "zod";
import { stepPaths } from "../../pipeline/b3/rest-names.ts";
import type { pipelineStatusAnswer } from "./answers.ts";
import type { Session } from "./sessions/session.ts";
import { trainingWord } from "./training-status.ts";

type PipelineStatus = z.input<typeof pipelineStatusAnswer>;

export function pipelineState(session: Session): PipelineStatus["pipeline_state"] {
  const { loaded, prepared, split, trained } = session;
  return {
    data_loaded: loaded !== null,
    data_preprocessed: prepared !== null,
    data_split: split !== null,
    model_trained: trained !== null,
    model_type: trained?.model_type ?? split?.model_type ?? null,
    data_shape: loaded?.data_shape ?? null,
  };
}

/** Everything that the session's steps have given so far. */
export function pipelineStatus(session: Session): PipelineStatus {
  const { id, loaded, prepared, split, trained, evaluated, saved, report_path, pending } = session;
  return {
    status: "success",
    session_id: id,
    pipeline_state: pipelineState(session),
    training_status: trainingWord(session),
    running_step: pending === null ? null : stepPaths[pending.step],
    ...(loaded && { columns: loaded.columns, source: loaded.source }),
    ...(prepared && {
      features_shape: prepared.features_shape,
      feature_columns: prepared.feature_columns,
      target_distribution: prepared.target_distribution,
      note: prepared.note,
    }),
    ...(split && {
      train_size: split.answer.train_size,
      validation_size: split.answer.validation_size,
      test_size: split.answer.test_size,
    }),
    ...(trained && { model: trained.answer.model, verdict: trained.answer.verdict }),
    ...(evaluated && evaluated),
    ...(saved && { model_path: saved.model_path }),
    ...(report_path !== null && { report_path }),
  };
}
