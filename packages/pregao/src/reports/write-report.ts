import { writeFileAtomically } from "../atomic-files.ts";
import type { ReportContents } from "./contract.ts";
import { renderReport } from "./html/render-report.ts";
import { lightTheme, type Theme } from "./pictures/theme.ts";
import { renderPng } from "./render-picture.ts";
import { evaluationDashboard, type PicturedContents } from "./report-pictures.ts";

/** Writes the HTML report to `path`, making its folder where there is none. */
export async function writeReport(path: string, contents: ReportContents): Promise<void> {
  await writeFileAtomically(path, await renderReport(contents));
}

/** Writes all pictures of an evaluation as one PNG to `path`, making its folder where there is none. */
export async function writeEvaluationPicture(
  path: string,
  contents: PicturedContents,
  theme: Theme = lightTheme,
): Promise<void> {
  await writeFileAtomically(path, await renderPng(evaluationDashboard(contents), theme));
}
