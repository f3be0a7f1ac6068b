export { applyScaler, invertScaler } from "./apply-scaler.ts";
export {
  type AffineScale,
  type ColumnScale,
  type FittedScaler,
  type QuantileScale,
  type RowSymbols,
  type ScalableColumns,
  type ScalerKind,
  scalerKinds,
} from "./contract.ts";
export { fitScaler, type ScalerOptions } from "./fit-scaler.ts";
export { parseScaler } from "./parse-scaler.ts";
