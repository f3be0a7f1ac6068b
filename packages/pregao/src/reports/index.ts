export type * from "./contract.ts";
export { renderReport } from "./html/render-report.ts";
export { darkTheme, lightTheme, type Theme } from "./pictures/theme.ts";
export { renderPng, renderSvg } from "./render-picture.ts";
export {
  evaluationDashboard,
  type PicturedContents,
  type ReportPictures,
  reportPictures,
} from "./report-pictures.ts";
export { renderMetricsTable, type TerminalTableOptions } from "./terminal-table.ts";
export { writeEvaluationPicture, writeReport } from "./write-report.ts";
