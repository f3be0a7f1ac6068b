import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { flushDirectory, sweepTemporaries, temporaryName } from "../../atomic-files.ts";
import type { RunContext } from "../../progress.ts";
import { type RunReportContents, writePictures, writeRunReport } from "../../reports/index.ts";
import { shapBarPicture } from "../../reports/pictures/shap-bar.ts";
import { shapForcePicture } from "../../reports/pictures/shap-force.ts";
import { shapSummaryPicture } from "../../reports/pictures/shap-summary.ts";
import type { RunExplanation } from "./explain-models.ts";

/**
 * The folder of a run's report, whole or not at all: it is made beside the old one and takes its place at the end. The first model
 * that was explained has its pictures under the described system's names too. Returns the names of the files.
 */
export async function writeRunFolder(
  directory: string,
  contents: RunReportContents,
  explanations: readonly RunExplanation[],
  context: RunContext,
): Promise<string[]> {
  const parent = dirname(directory);
  await mkdir(parent, { recursive: true });
  await sweepTemporaries(parent);
  const building = join(parent, temporaryName(basename(directory)));
  const replaced = join(parent, temporaryName(`old-${basename(directory)}`));
  try {
    await mkdir(building);
    const explained = await writeExplanation(building, explanations[0]);
    const files = [...explained, ...(await writeRunReport(building, contents, context))];
    await rename(directory, replaced).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rename(building, directory);
    await flushDirectory(parent);
    return files;
  } finally {
    await rm(building, { recursive: true, force: true });
    await rm(replaced, { recursive: true, force: true });
  }
}

/** `shap_summary`, `shap_importance_bar` and `shap_force_plot`. */
async function writeExplanation(directory: string, explained: RunExplanation | undefined): Promise<string[]> {
  if (explained === undefined) return [];
  const { explanation, shown } = explained;
  const outputs = explanation.attributions!.outputs;
  const { prediction } = shown;
  return writePictures(directory, [
    shapSummaryPicture(shown.swarm),
    shapBarPicture(explanation.ranking, outputs),
    ...(prediction === undefined ? [] : [shapForcePicture(prediction, { subject: prediction.label })]),
  ]);
}
