import { takeFeatures } from "../features/index.ts";
import { regressionTarget } from "../labels/index.ts";
import type { RunContext } from "../progress.ts";
import { parseSelection, runSelection, type SelectionData } from "../selection/index.ts";
import type { SplitData } from "./split.ts";

/**
 * The same split with the features that a selection in words keeps, chosen on the training rows alone. What is dropped
 * stands with its reason among the features left out. Without words the split as it was.
 */
export async function selectFeatures(
  parts: SplitData,
  words: string | undefined,
  context: RunContext,
): Promise<SplitData> {
  if (words === undefined) return parts;
  const { prepared, split } = parts;
  const { features, labels, loaded, task } = prepared;
  const data: SelectionData = {
    task,
    features: features.matrix,
    rows: split.train,
    classes: labels.classes,
    classNames: labels.classNames,
    returns: regressionTarget(labels),
    intervals: { time: loaded.bars.time, endTime: labels.endTime },
  };
  const { kept, dropped } = await runSelection(parseSelection(words), data, context);
  return {
    ...parts,
    prepared: {
      ...prepared,
      features: {
        ...features,
        matrix: takeFeatures(features.matrix, kept),
        leftOut: [...features.leftOut, ...dropped],
      },
    },
  };
}
