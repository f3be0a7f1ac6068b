import type { FeatureMatrix } from "../../features/contract.ts";
import type { Prediction } from "../contract.ts";

/** What models are written as for others: by the name of the format, what reads it. */
export const exportFormats = {
  onnx: "ONNX: onnxruntime and whatever else runs it",
  triton: "a model repository of NVIDIA's Triton: config.pbtxt and 1/model.onnx",
  torchscript: "TorchScript: torch.jit.load, from Python and C++",
  pytorch: "a state dict of PyTorch, and beside it as JSON what network the weights are of",
  xgboost: "JSON of XGBoost: Booster.load_model",
  lightgbm: "text of LightGBM: Booster(model_file=…)",
  catboost: 'JSON of CatBoost: load_model(path, format="json")',
  joblib: "a forest of scikit-learn: joblib.load",
} as const;

export type ExportFormat = keyof typeof exportFormats;

/** A model as it was written for others. */
export interface ExportedFiles {
  /** What a reader opens: a name relative to the folder, `/` between folders. */
  readonly entry: string;
  /** What reads the files back here, apart from the model itself; null where nothing here can. */
  readonly reader: string | null;
  /** What the written files predict by that reader; of the whole task, as the model's own `predict`. */
  readonly predict: ((features: FeatureMatrix, rows: Int32Array) => Promise<Prediction>) | null;
}
