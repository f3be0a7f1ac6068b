import { join } from "node:path";
import { writeFileAtomically } from "../atomic-files.ts";
import type { RunContext } from "../progress.ts";
import { renderModelCard } from "./card/render-model-card.ts";
import type { ReportContents } from "./contract.ts";
import { renderReport } from "./html/render-report.ts";
import { writePictureFiles } from "./picture-files.ts";
import { reportPictures } from "./report-pictures.ts";

/**
 * Writes everything of one version's report into `directory`: `model_report.html`, `model_card.md`, `report.json` (the
 * contents) and every picture as PNG and SVG; returns the names of the files. Each file is written whole or not at all, the page
 * last. The same contents give the same bytes.
 */
export async function writeVersionReport(
  directory: string,
  contents: ReportContents,
  context: Pick<RunContext, "signal" | "progress">,
): Promise<string[]> {
  const { baselines, classes, curves, forecasts, importance, losses, prices } = reportPictures(contents);
  const pictures = [baselines, ...classes, ...curves, ...forecasts, importance, losses, prices]
    .filter((picture) => picture !== null)
    .map((picture) => ({ file: picture.name.replaceAll("-", "_"), picture }));
  const { files } = await writePictureFiles(directory, pictures, context);
  const texts = {
    "report.json": `${JSON.stringify(contents)}\n`,
    "model_card.md": renderModelCard(contents),
    "model_report.html": await renderReport(contents),
  };
  for (const [name, text] of Object.entries(texts)) {
    context.signal.throwIfAborted();
    await writeFileAtomically(join(directory, name), text);
  }
  return [...files, ...Object.keys(texts)];
}
