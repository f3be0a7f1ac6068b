import type { SplitData } from "../../split.ts";
import { warningsOf } from "./load-step.ts";
import { partedBars } from "./prepared-bars.ts";
import type { StepEnvironment } from "./step-environment.ts";
import type { TrainingPlan } from "./step-payload.ts";
import type { SplitResult } from "./step-results.ts";

export async function splitStep(plan: TrainingPlan, environment: StepEnvironment): Promise<SplitResult> {
  return splitAnswer(await partedBars(plan, environment));
}

export function splitAnswer({ split, ledger, prepared }: SplitData): SplitResult {
  const { train, validation, test, kind, boundaries } = split;
  const findings = prepared.loaded.findings.filter(({ check }) => shareChecks.includes(check));
  return {
    train_size: train.length,
    validation_size: validation.length,
    test_size: test.length,
    split: kind,
    validation_from: timeOf(boundaries.validation),
    test_from: timeOf(boundaries.test),
    warnings: [
      ...warningsOf(findings),
      ...(kind === "shuffled-stratified"
        ? ["warning: the split is shuffled, so that training rows overlap in time with those that are scored"]
        : []),
    ],
    row_ledger: ledger.toJSON(),
  };
}

function timeOf(time: number): string | null {
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}

/** Of all findings those that the split itself has brought. */
const shareChecks = ["training-share", "validation-share"];
