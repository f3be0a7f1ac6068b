import { toWireName } from "../../../features/index.ts";
import type { PreparedData } from "../../prepare.ts";
import { preparedBars } from "./prepared-bars.ts";
import type { StepEnvironment } from "./step-environment.ts";
import type { LoadedPlace, Preparation } from "./step-payload.ts";
import type { PreprocessResult } from "./step-results.ts";

export async function preprocessStep(
  data: LoadedPlace,
  preparation: Preparation,
  environment: StepEnvironment,
): Promise<PreprocessResult> {
  return preprocessAnswer(await preparedBars(data, preparation, environment));
}

export function preprocessAnswer({ features, labels, rows, ledger }: PreparedData): PreprocessResult {
  const { names } = features.matrix;
  const distribution = { buy: 0, sell: 0, hold: 0 };
  for (const row of rows) {
    const name = labels.classNames[labels.classes[row]!] as keyof typeof distribution;
    distribution[name]++;
  }
  return {
    features_shape: [rows.length, names.length],
    targets_shape: [rows.length],
    feature_columns: names.map(toWireName),
    features_left_out: features.leftOut.map(({ name, reason }) => ({ name: toWireName(name), reason })),
    target_distribution: distribution,
    labels: labels.kind,
    horizon: labels.horizon,
    note: labels.kind === "signal-cluster" ? signalClusterNote : null,
    row_ledger: ledger.toJSON(),
  };
}

const signalClusterNote =
  'These labels are a rule on features of the same bar, which the model also sees: accuracy on them is no evidence of foresight. Ask for {"labels": "forward-return"} to learn what follows.';
