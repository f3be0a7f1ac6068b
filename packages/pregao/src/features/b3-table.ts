import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import { isDictionary, sharedFloat32 } from "../market/frame.ts";
import { didYouMean } from "../near-matches.ts";
import type { ComputedFeatures } from "./compute-features.ts";
import { featureIdentity, featureSetId } from "./feature-set-id.ts";
import { type B3WireName, b3WireNames } from "./feature-sets.ts";

/** The two columns that most sources lack; a table without them is still the service's table. */
const optionalColumns: readonly string[] = ["best_buy_sell_spread", "close_to_best_buy"];

/** What the identity of a table's own column says in place of a definition. */
const asGiven = "as given";

/** Whether an identity is that of a table's own column, which has no definition here: it cannot be computed. */
export function isGivenFeature(identity: string): boolean {
  return identity.includes(` ${asGiven} `);
}

/** Whether the bars bring the feature columns of the B3 service's table `b3_featured` with them. */
export function hasB3Table(bars: Bars): boolean {
  return Object.keys(b3WireNames).every((name) => optionalColumns.includes(name) || isNumeric(bars, name));
}

/**
 * The features of the B3 service as the table already has them, unchanged, under the catalog's names and in the
 * order of the contract. Columns without a single value are left out by name. The table's own arithmetic is
 * unknown, so the feature-set id differs from that of computed features: a model fitted on the one refuses the
 * other. Throws PREGAO_COLUMN_MISSING where the table lacks a column other than the two of bid and ask.
 */
export function b3FeaturesFromTable(bars: Bars): ComputedFeatures {
  const names: string[] = [];
  const columns: Float32Array[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  for (const [wire, name] of Object.entries(b3WireNames) as [B3WireName, string][]) {
    if (!isNumeric(bars, wire)) {
      if (!optionalColumns.includes(wire)) {
        throw new PregaoError("PREGAO_COLUMN_MISSING", {
          file: bars.origin,
          column: wire,
          near: didYouMean(wire, bars.frame.columnNames),
        });
      }
      leftOut.push({ name, reason: `the table has no column ${wire}` });
      continue;
    }
    const column = sharedFloat32(bars.length);
    column.set(bars.frame.numeric(wire));
    let present = 0;
    for (let row = 0; row < column.length; row++) {
      if (Number.isFinite(column[row]!)) present++;
      else column[row] = Number.NaN;
    }
    if (present === 0) {
      leftOut.push({ name, reason: `the table's column ${wire} has no value` });
      continue;
    }
    names.push(name);
    columns.push(column);
  }
  const identities = names.map((name) =>
    featureIdentity({ name: `${name} ${asGiven}`, version: 1, parameters: {} }),
  );
  return {
    matrix: {
      names,
      length: bars.length,
      columns,
      series: bars.frame.seriesStarts,
      featureSetId: featureSetId(identities),
      identities,
    },
    leftOut,
    warmUp: 0,
  };
}

function isNumeric(bars: Bars, name: string): boolean {
  const column = bars.frame.columns.get(name);
  return column !== undefined && !isDictionary(column);
}
