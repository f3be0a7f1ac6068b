export { renderBacktestTable } from "./backtest-table.ts";
export { renderModelCard } from "./card/render-model-card.ts";
export { type ComparedFigures, comparisonCsv, csvText } from "./comparison/comparison-csv.ts";
export { comparisonPictures } from "./comparison/comparison-pictures.ts";
export { type MetricFigure, type MetricFigures, metricFigures } from "./comparison/metric-figures.ts";
export type * from "./contract.ts";
export { renderCoverageTable } from "./coverage-table.ts";
export type { DataCheckContents, ToldContract } from "./data-check.ts";
export type { FiledPicture } from "./drawn-pictures.ts";
export {
  type ExplanationPictureOptions,
  explanationPictures,
  predictionPictures,
} from "./explanation-pictures.ts";
export { renderFoldLines } from "./fold-lines.ts";
export { renderDataCheck, writeDataCheck } from "./html/render-data-check.ts";
export { renderReport } from "./html/render-report.ts";
export {
  type ClassificationReportOptions,
  type ModelMetrics,
  ModelPerformanceReporter,
  type RegressionReportOptions,
  type ReporterOptions,
} from "./performance/model-performance-reporter.ts";
export { writePictureFiles } from "./picture-files.ts";
export { equityPicture } from "./pictures/equity.ts";
export { foldsPicture } from "./pictures/folds.ts";
export { type PairedDifference, pairedDifferencesPicture } from "./pictures/paired-differences.ts";
export type { Picture } from "./pictures/picture.ts";
export { darkTheme, lightTheme } from "./pictures/theme.ts";
export { renderPng, renderSvg } from "./render-picture.ts";
export { evaluationDashboard, reportPictures } from "./report-pictures.ts";
export type * from "./run/contract.ts";
export { renderRunReport } from "./run/render-run-report.ts";
export { writeRunReport } from "./run/write-run-report.ts";
export { renderMetricsTable } from "./terminal-table.ts";
export { type PictureFormat, writePictures } from "./write-pictures.ts";
export { writeEvaluationPicture, writeReport } from "./write-report.ts";
export { writeVersionReport } from "./write-version-report.ts";
