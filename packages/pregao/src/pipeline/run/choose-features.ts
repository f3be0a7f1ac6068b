import { takeFeatures } from "../../features/index.ts";
import type { Labels } from "../../labels/index.ts";
import type { Model } from "../../models/index.ts";
import type { RunContext } from "../../progress.ts";
import {
  correlationFilter,
  inSequence,
  runSelection,
  type Selection,
  type SelectionData,
  treeImportance,
  varianceFilter,
} from "../../selection/index.ts";

/** What a choice is made for: row for row with the matrix. */
export interface FeatureChoiceRequest
  extends Omit<SelectionData, "task" | "classes" | "classNames" | "returns"> {
  readonly classes: Pick<Labels, "classes" | "classNames">;
  /** NaN where none is known. */
  readonly returns: Float64Array;
  /** What the models of the run learn. */
  readonly tasks: readonly Model["task"][];
}

/**
 * The `keep` features that all models of a run share, chosen on `rows` alone: constants and copies (correlation above 0.95)
 * go first, then those of least importance in a random forest; where the run learns classes and returns, in the mean of a
 * forest for each, so that neither task chooses for the other.
 */
export async function chooseFeatures(
  request: FeatureChoiceRequest,
  keep: number,
  context: RunContext,
): Promise<Selection> {
  const { tasks, classes, returns, ...common } = request;
  const of = (task: Model["task"], features = request.features, rows = request.rows): SelectionData => ({
    ...common,
    features,
    rows,
    task,
    ...classes,
    returns,
  });
  const first = tasks[0]!;
  const filtered = await runSelection(
    inSequence([varianceFilter(), correlationFilter(0.95)]),
    of(first),
    context,
  );
  const method = `${filtered.method}, then importance in a forest of ${tasks.map(targetName).join(" and one of ")}, ${keep} kept`;
  const scores: Record<string, number> = {};
  for (const task of tasks) {
    const features = takeFeatures(request.features, filtered.kept);
    const rows =
      task === "regression" ? request.rows.filter((row) => Number.isFinite(returns[row]!)) : request.rows;
    const judged = await treeImportance("mean").select(of(task, features, rows), context);
    for (const name of filtered.kept)
      scores[name] = (scores[name] ?? 0) + judged.scores[name]! / tasks.length;
  }
  const places = new Map(request.features.names.map((name, place) => [name, place]));
  const ranked = [...filtered.kept].sort(
    (a, b) => scores[b]! - scores[a]! || places.get(a)! - places.get(b)!,
  );
  const chosen = new Set(ranked.slice(0, keep));
  const early = new Map(filtered.dropped.map(({ name, reason }) => [name, reason]));
  const reasonOf = (name: string): string =>
    early.get(name) ??
    `importance ${Number(scores[name]!.toPrecision(3))}, rank ${ranked.indexOf(name) + 1} of ${ranked.length} (${keep} kept)`;
  return {
    method,
    kept: request.features.names.filter((name) => chosen.has(name)),
    dropped: request.features.names.flatMap((name) =>
      chosen.has(name) ? [] : [{ name, reason: reasonOf(name) }],
    ),
    scores,
  };
}

function targetName(task: Model["task"]): string {
  return task === "classification" ? "classes" : "returns";
}
