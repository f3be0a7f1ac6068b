import type { ManifestFacts } from "./manifest.ts";

/** Facts of a small forest, as training would give them. */
export const forestFacts: ManifestFacts = {
  family: "random-forest",
  task: "classification",
  parameters: { trees: 100, max_features: "sqrt" },
  feature_set_id: "fs-0123456789ab",
  features: ["sma_20", "rsi_14"],
  label: {
    kind: "forward-return",
    class_names: ["sell", "hold", "buy"],
    horizon: 5,
    parameters: { threshold: 0.01 },
  },
  data: {
    source: "sample",
    rows: 1000,
    symbols: ["PETR4", "VALE3"],
    timeframe: "1d",
    from: "2021-01-04T00:00:00.000Z",
    to: "2025-12-30T00:00:00.000Z",
    sha256: "0".repeat(64),
  },
  split: {
    kind: "by-date",
    train_rows: 600,
    validation_rows: 200,
    test_rows: 200,
    validation_from: "2024-01-02T00:00:00.000Z",
    test_from: "2025-01-02T00:00:00.000Z",
  },
  metrics: { test: { log_loss: 1.05, baseline: { majority: 1.07 } } },
  seed: 42,
  row_ledger: { rows_in: 1000, rows_used: 980, dropped: [{ reason: "warm-up of the features", count: 20 }] },
  libraries: { pregao: "0.1.0", node: "24.21.0" },
};
