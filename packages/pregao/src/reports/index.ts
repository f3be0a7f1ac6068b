export type * from "./contract.ts";
export { renderFoldLines } from "./fold-lines.ts";
export { renderReport } from "./html/render-report.ts";
export { foldsPicture } from "./pictures/folds.ts";
export { darkTheme, lightTheme } from "./pictures/theme.ts";
export { renderPng, renderSvg } from "./render-picture.ts";
export { evaluationDashboard, reportPictures } from "./report-pictures.ts";
export { renderMetricsTable } from "./terminal-table.ts";
export { writeEvaluationPicture, writeReport } from "./write-report.ts";
