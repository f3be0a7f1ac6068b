import { sharedFloat32 } from "../../market/frame.ts";
import { type CrossSectionalFeature, isCrossSectional } from "../contract.ts";
import { stored } from "../engine/compute-symbol.ts";
import type { FeaturePlan } from "../plan-features.ts";
import { type DateGroups, groupByDate } from "./date-groups.ts";

/**
 * The values of a cross-sectional feature, row for row: `column` holds the compared feature's. Dates with fewer than
 * five values give NaN. O(rows × log symbols); the result lies in shared memory.
 */
function crossSectionalValues(
  feature: CrossSectionalFeature,
  dates: DateGroups,
  column: Float32Array,
): Float32Array {
  const { rows, starts, largest, segments } = dates;
  const compared = new Float64Array(column.length);
  const values = new Float64Array(largest);
  const out = new Float64Array(largest);
  for (let group = 0; group + 1 < starts.length; group++) {
    const start = starts[group]!;
    const count = starts[group + 1]! - start;
    for (let at = 0; at < count; at++) values[at] = column[rows[start + at]!]!;
    feature.compare(values, count, out);
    for (let at = 0; at < count; at++) compared[rows[start + at]!] = out[at]!;
  }
  const result = sharedFloat32(column.length);
  for (const { start, end } of segments) {
    let of: Float64Array = compared.subarray(start, end);
    for (const step of feature.afterwards) of = step(of);
    for (let row = start; row < end; row++) result[row] = stored(of[row - start]!);
  }
  return result;
}

/**
 * The columns of a plan's features in their order, from those of its per-symbol features (`columns[i]` belongs to
 * `plan.perSymbol[i]`): what is compared across symbols comes after everything else is there.
 */
export function completeColumns(plan: FeaturePlan, columns: readonly Float32Array[]): Float32Array[] {
  const columnOf = new Map(plan.perSymbol.map(({ name }, index) => [name, columns[index]!]));
  let dates: DateGroups | undefined;
  return plan.features.map((feature) => {
    if (!isCrossSectional(feature)) return columnOf.get(feature.name)!;
    dates ??= groupByDate(plan.bars.frame);
    return crossSectionalValues(feature, dates, columnOf.get(feature.of.name)!);
  });
}
