export { applyCalibration } from "./apply-calibration.ts";
export { CalibratedModel, calibrationFile, loadCalibrated } from "./calibrated-model.ts";
export { AdaptiveLevel } from "./conformal/adaptive-level.ts";
export { conformalQuantile } from "./conformal/conformal-quantile.ts";
export {
  type CoverageGroup,
  type CoverageInput,
  type CoverageReport,
  coverageReport,
} from "./conformal/coverage-report.ts";
export { coverageToWire } from "./conformal/coverage-wire.ts";
export {
  type ForwardIntervalInput,
  type ForwardIntervals,
  forwardIntervals,
  type IntervalMethodName,
  intervalMethods,
} from "./conformal/forward-intervals.ts";
export {
  intervalsFile,
  readIntervals,
  type ServedIntervals,
  scaleAt,
  scaleOf,
  writeIntervals,
} from "./conformal/served-intervals.ts";
export {
  type ConformalBound,
  type ConformalInput,
  conformalIntervals,
  type Intervals,
  splitConformal,
} from "./conformal/split-conformal.ts";
export { type Calibration, type CalibrationMethod, calibrationMethods } from "./contract.ts";
export {
  type CalibrationError,
  type ConfidenceBin,
  expectedCalibrationError,
} from "./expected-calibration-error.ts";
export { type CalibrationInput, fitCalibration } from "./fit-calibration.ts";
