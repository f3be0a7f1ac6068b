import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toWire } from "../../evaluation/index.ts";
import type { TrainingResult } from "../../pipeline/train.ts";
import type { RegisteredVersion } from "../../registry/index.ts";
import type { JsonValue } from "../contract.ts";

type JsonObject = { readonly [key: string]: JsonValue };

/** What a training job ends with. */
export interface TrainingJobResult {
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly family: string;
    readonly path: string;
    readonly bytes: number;
  };
  /** After the last round or epoch; null where the family has none. */
  readonly training_metrics: JsonValue;
  readonly validation_metrics: JsonValue;
  readonly test_metrics: JsonValue;
  /** In words, beside the best baseline. */
  readonly verdict: string | null;
  readonly split: JsonValue;
  readonly row_ledger: JsonValue;
  /** The HTML report; null where none was asked for. */
  readonly report: string | null;
  /** Whether the registry had the very same model, so that nothing was trained. */
  readonly reused: boolean;
  readonly seconds: number;
}

export function resultOfTraining({
  saved,
  judgement,
  reportPath,
  seconds,
}: TrainingResult): TrainingJobResult {
  const { validation, test } = judgement;
  return resultOf(saved, {
    validation: toWire(validation.evaluation),
    test: toWire(test.evaluation),
    report: reportPath,
    reused: false,
    seconds,
  });
}

/** Of a version that was there already: its figures are those that were published with it. */
export async function resultOfVersion(
  version: RegisteredVersion,
  facts: Pick<TrainingJobResult, "reused" | "seconds">,
): Promise<TrainingJobResult> {
  const text = await readFile(join(version.directory, "evaluation.json"), "utf8");
  const { validation, test } = JSON.parse(text) as { validation: JsonObject; test: JsonObject };
  return resultOf(version, { validation, test, report: null, ...facts });
}

interface Outcome extends Pick<TrainingJobResult, "report" | "reused" | "seconds"> {
  readonly validation: JsonObject;
  readonly test: JsonObject;
}

function resultOf(
  { name, version, directory, manifest }: RegisteredVersion,
  { validation, test, ...rest }: Outcome,
): TrainingJobResult {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const last = manifest.training?.last_round;
  const { verdict } = (manifest.metrics.test ?? {}) as { verdict?: string };
  return {
    model: { name, version, family: manifest.family, path: directory, bytes },
    training_metrics:
      last === undefined
        ? null
        : {
            loss: last.loss,
            val_loss: last.validation_loss,
            learning_rate: last.learning_rate,
            epoch: last.round,
            epochs: last.rounds,
          },
    validation_metrics: plainJson(validation),
    test_metrics: plainJson(test),
    verdict: verdict ?? null,
    split: manifest.split,
    row_ledger: manifest.row_ledger,
    ...rest,
  };
}

/** As it will be read back: a figure that is not defined (NaN) is null. */
function plainJson(value: JsonObject): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
