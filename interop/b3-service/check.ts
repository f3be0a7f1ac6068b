import { existsSync } from "node:fs";
import { join } from "node:path";
import { B3ModelAPI } from "../../packages/pregao/src/index.ts";
import type { InteropCheck } from "../contract.ts";
import { pinnedEnvironment } from "../environment/pinned-environment.ts";

/** The fields that the described texts name in each answer. */
const described: Readonly<Record<string, readonly string[]>> = {
  "load-data": ["status", "message", "data_shape", "columns"],
  "preprocess-data": [
    ...["status", "message", "features_shape", "targets_shape", "feature_columns", "target_distribution"],
  ],
  "split-data": ["status", "message", "train_size", "validation_size", "test_size"],
  "train-model": ["status", "message", "training_status", "model_type"],
  "training-status": ["status"],
  "evaluate-model": ["status", "evaluation", "visualization_path"],
  "save-model": ["status", "model_path"],
  "complete rf": ["status", "training_status", "model_type"],
  "complete lstm": ["status", "training_status", "model_type"],
  "pipeline-status rf": ["pipeline_state", "train_size", "target_distribution", "evaluation", "model_path"],
  "pipeline-status lstm": ["pipeline_state", "train_size", "target_distribution", "evaluation", "model_path"],
  "predict rf": [
    ...["ticker", "predictions", "prediction_probabilities", "feature_importance", "input_shape"],
    ...["features_used", "model_type", "requested_model_type", "model_source"],
  ],
  "predict lstm": ["predicted_price", "last_price", "predicted_return", "sequence_length", "features_count"],
  predict: ["predictions", "model_source"],
  status: ["status", "model_loaded", "data_connection", "prediction_latency_ms"],
  "clear-state": ["status"],
  swagger: ["page"],
};

interface Answer {
  readonly status_code: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const client: InteropCheck = {
  name: "the described examples run against the service with Python's requests, step by step and in one call, forest and LSTM",
  async run({ python, scratch }) {
    const api = new B3ModelAPI({ home: scratch, source: "synthetic:regimes,symbols=3,bars=800" });
    const address = await api.run({ port: 0, grace: 0 });
    try {
      const { stdout } = await python(join(import.meta.dirname, "described_client.py"), [address, "SYN001"]);
      const answers = JSON.parse(stdout) as Record<string, Answer>;
      const troubles = Object.entries(described).flatMap(([name, fields]) =>
        troublesOf(name, answers[name], fields),
      );
      const files = [
        answers["evaluate-model"]?.body.visualization_path,
        ...["rf", "lstm"].map((type) => answers[`pipeline-status ${type}`]?.body.model_path),
      ];
      for (const file of files)
        if (!existsSync(join(scratch, String(file))))
          troubles.push(`${String(file)} was told and is not there`);
      if (troubles.length > 0) throw new Error(troubles.join("\n"));
    } finally {
      await api.stop();
    }
  },
};

function troublesOf(name: string, answer: Answer | undefined, fields: readonly string[]): string[] {
  if (answer === undefined) return [`${name}: no answer`];
  const { status_code, body } = answer;
  if (status_code !== 200) return [`${name}: ${status_code} ${JSON.stringify(body)}`];
  const missing = fields.filter((field) => body[field] === undefined);
  return missing.length === 0 ? [] : [`${name}: without ${missing.join(", ")}: ${JSON.stringify(body)}`];
}

export const requirements = "requirements-b3-service.txt";

export const checks: readonly InteropCheck[] = [pinnedEnvironment(requirements), client];
