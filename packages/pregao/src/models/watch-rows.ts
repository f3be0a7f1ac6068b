import { holdOutLast } from "../splits/index.ts";
import type { ModelFamily, TrainingData } from "./contract.ts";

/**
 * The data of a fit with rows to watch where the family has a use for them: the latest 15 % of `data.rows` by date, purged, so
 * that validation and test stay unseen. Data that bring their own rows to watch, and data without label intervals (nothing can
 * be purged without them: the fit then runs all its rounds), come back as they are.
 * Throws PREGAO_SPLIT_IMPOSSIBLE where no row is left on one side.
 */
export function withWatchRows(
  family: Pick<ModelFamily, "stopsEarly">,
  parameters: Readonly<Record<string, unknown>>,
  data: TrainingData,
): TrainingData {
  const { intervals, watch } = data;
  if (watch !== undefined || intervals === undefined || !family.stopsEarly?.(parameters)) return data;
  const { rows, held } = holdOutLast({ ...intervals, rows: data.rows });
  return { ...data, rows, watch: held };
}
