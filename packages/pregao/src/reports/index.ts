export { renderBacktestTable } from "./backtest-table.ts";
export type * from "./contract.ts";
export { renderCoverageTable } from "./coverage-table.ts";
export type { DataCheckContents, ToldContract } from "./data-check.ts";
export {
  type ExplanationPictureOptions,
  explanationPictures,
  predictionPictures,
} from "./explanation-pictures.ts";
export { renderFoldLines } from "./fold-lines.ts";
export { renderDataCheck, writeDataCheck } from "./html/render-data-check.ts";
export { renderReport } from "./html/render-report.ts";
export { foldsPicture } from "./pictures/folds.ts";
export { darkTheme, lightTheme } from "./pictures/theme.ts";
export { renderPng, renderSvg } from "./render-picture.ts";
export { evaluationDashboard, reportPictures } from "./report-pictures.ts";
export type * from "./run/contract.ts";
export { renderMetricsTable } from "./terminal-table.ts";
export { type PictureFormat, writePictures } from "./write-pictures.ts";
export { writeEvaluationPicture, writeReport } from "./write-report.ts";
