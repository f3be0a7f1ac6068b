import { PregaoError } from "../../errors.ts";
import type { UnseenData } from "../unseen.ts";

/** Throws PREGAO_MODELS_NOT_COMPARABLE where a model was trained for another target than the first. */
export function requireComparable(opened: readonly UnseenData[]): void {
  const [first, ...others] = opened;
  const wanted = targetOf(first!);
  for (const other of others) {
    const found = targetOf(other);
    for (const [what, value] of Object.entries(wanted)) {
      if (found[what] === value) continue;
      throw new PregaoError("PREGAO_MODELS_NOT_COMPARABLE", {
        first: nameOf(first!),
        second: nameOf(other),
        what,
        firstValue: value,
        secondValue: found[what]!,
      });
    }
  }
}

/** All that must be the same for figures to be of the same thing. */
function targetOf({ loadedModel }: UnseenData): Record<string, string> {
  const { task, label, data } = loadedModel.version.manifest;
  return {
    task,
    timeframe: data.timeframe,
    labels: label.kind,
    classes: task === "classification" ? label.class_names.join(", ") : "",
    horizon: String(label.horizon),
    "label parameters": JSON.stringify(
      Object.entries(label.parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

function nameOf({ loadedModel: { version } }: UnseenData): string {
  return `${version.name} version ${version.version}`;
}
