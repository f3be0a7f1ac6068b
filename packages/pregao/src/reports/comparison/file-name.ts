/**
 * A model's name as part of a file name, readable and the same on every system: "XGBoost Classifier" is
 * `xgboost_classifier`. Letters of every script stay; whatever else there is becomes one underscore.
 */
export function fileNameOf(modelName: string): string {
  const plain = modelName
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
  return plain === "" ? "model" : plain.slice(0, 80);
}
