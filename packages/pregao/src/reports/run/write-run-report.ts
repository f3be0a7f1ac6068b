import { join } from "node:path";
import { writeFileAtomically } from "../../atomic-files.ts";
import type { RunContext } from "../../progress.ts";
import { renderRunCard } from "../card/render-run-card.ts";
import { comparisonCsv } from "../comparison/comparison-csv.ts";
import { writePictureFiles } from "../picture-files.ts";
import { comparedFigures } from "./compared.ts";
import type { RunReportContents } from "./contract.ts";
import { renderRunReport } from "./render-run-report.ts";
import { runPictures } from "./run-pictures.ts";

/**
 * Writes everything of a run's report into `directory`, making it where it is not there, and returns the names of the files:
 * `model_report.html`, `model_comparison.csv`, `model_card.md`, `report.json` (the contents, from which the same files can be
 * made again) and every picture as PNG and SVG. Each file is written whole or not at all; the page last, so that
 * where there is one, everything is there. About 60 ms a picture; the same contents give the same bytes.
 */
export async function writeRunReport(
  directory: string,
  contents: RunReportContents,
  context: Pick<RunContext, "signal" | "progress">,
): Promise<string[]> {
  const { drawn, files: pictures } = await writePictureFiles(directory, runPictures(contents), context);
  const page = await renderRunReport(contents, drawn);
  const table = comparisonCsv(contents.models.map((model) => comparedFigures(model, model.key)));
  const texts = {
    "report.json": `${JSON.stringify(contents)}\n`,
    "model_comparison.csv": table,
    "model_card.md": renderRunCard(contents),
    "model_report.html": page,
  };
  for (const [name, text] of Object.entries(texts)) {
    context.signal.throwIfAborted();
    await writeFileAtomically(join(directory, name), text);
  }
  return [...pictures, ...Object.keys(texts)];
}
