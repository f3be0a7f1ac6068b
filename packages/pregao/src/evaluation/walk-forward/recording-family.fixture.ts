import { z } from "zod";
import type { FitContext, Model, ModelFamily, TrainingData } from "../../models/contract.ts";

/** What a fit was given. */
export interface RecordedFit {
  readonly rows: Int32Array;
  readonly watch: Int32Array | undefined;
  readonly seed: number;
  readonly features: readonly string[];
}

/**
 * A family that learns by heart: it answers with the class or return of a row that it was fitted on, and with what it saw most
 * (plus a touch of its seed) for any other. Every fit is recorded. A leak shows as perfect answers.
 */
export function recordingFamily(options: { readonly stopsEarly?: boolean } = {}): {
  readonly family: ModelFamily;
  readonly fits: RecordedFit[];
} {
  const fits: RecordedFit[] = [];
  const family: ModelFamily = {
    name: "by_heart",
    aliases: [],
    description: "Learns its rows by heart.",
    tasks: ["classification", "regression"],
    searchSpaces: { default: {} },
    parameters: () => ({ delay: z.number().default(0).meta({ description: "Turns to wait." }) }),
    stopsEarly: () => options.stopsEarly === true,
    async fit(data, task, parameters, context) {
      for (let turn = 0; turn < Number(parameters.delay); turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        context.signal.throwIfAborted();
      }
      const { rows, watch, features } = data;
      fits.push({ rows, watch, seed: context.seed, features: features.names });
      return learnedByHeart(data, task, parameters, context);
    },
    load: () => Promise.reject(new Error("never saved")),
  };
  return { family, fits };
}

function learnedByHeart(
  data: TrainingData,
  task: Model["task"],
  parameters: Readonly<Record<string, unknown>>,
  { seed }: FitContext,
): Model {
  const { features, rows, classes, classNames = [], returns } = data;
  const known = new Set(rows);
  const width = classNames.length;
  const touch = (seed % 7) / 1000;
  const shares = classNames.map((_, k) => rows.filter((row) => classes![row] === k).length / rows.length);
  const mean = rows.reduce((sum, row) => sum + (returns?.[row] ?? 0), 0) / rows.length;
  return {
    family: "by_heart",
    task,
    featureNames: features.names,
    featureSetId: features.featureSetId,
    featureIdentities: features.identities ?? features.names,
    classNames: task === "classification" ? classNames : [],
    parameters,
    history: 0,
    rounds: [],
    async predict(given, asked = Int32Array.from({ length: given.length }, (_, row) => row)) {
      if (task === "regression") {
        const forecast = Float64Array.from(asked, (row) => (known.has(row) ? returns![row]! : mean + touch));
        return { rows: asked.length, returns: forecast };
      }
      const probabilities = new Float64Array(asked.length * width);
      for (const [place, row] of asked.entries()) {
        for (let k = 0; k < width; k++) {
          const plain = (1 - touch) * shares[k]! + (k === 0 ? touch : 0);
          probabilities[place * width + k] = known.has(row) ? (classes![row] === k ? 1 : 0) : plain;
        }
      }
      return { rows: asked.length, probabilities };
    },
    importance: () => [],
    summary: () => ({}),
    save: () => Promise.reject(new Error("never saved")),
  };
}
