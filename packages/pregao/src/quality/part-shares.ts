import type { Finding, Severity } from "../market/finding.ts";
import type { NamedCheck } from "./reading-checks.ts";
import { percent } from "./row-tally.ts";
import { withSeverities } from "./severities.ts";

/** Accepted shares of the split rows, as the training service has them. */
const shares = {
  "training-share": { part: "training", low: 0.5, high: 0.9 },
  "validation-share": { part: "validation", low: 0.05, high: 0.3 },
} as const;

/** What a training checks after the split. */
export const partChecks: readonly NamedCheck[] = [
  {
    name: "training-share",
    severity: "warning",
    description: "Training rows are less than 50 % or more than 90 % of the rows that were split.",
  },
  {
    name: "validation-share",
    severity: "warning",
    description: "Validation rows are less than 5 % or more than 30 % of the rows that were split.",
  },
];

/** Whether the parts of a split have usual sizes; purged and embargoed rows are in none of them. */
export function checkPartShares(
  parts: { readonly train: number; readonly validation: number; readonly test: number },
  severities: Readonly<Record<string, Severity | "off">> = {},
): Finding[] {
  const all = parts.train + parts.validation + parts.test;
  const sizes = { "training-share": parts.train, "validation-share": parts.validation };
  const found = (["training-share", "validation-share"] as const).flatMap((check): Finding[] => {
    const { part, low, high } = shares[check];
    const count = sizes[check];
    if (count >= low * all && count <= high * all) return [];
    const message = `${part} has ${count} of ${all} rows (${percent(count, all)}), where ${percent(low, 1)} to ${percent(high, 1)} is usual`;
    return [{ check, severity: "warning", count, message }];
  });
  return withSeverities(found, severities);
}
