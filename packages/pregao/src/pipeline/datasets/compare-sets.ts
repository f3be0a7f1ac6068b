import { featureIdentities, featureSetId } from "../../features/feature-set-id.ts";
import { isFeatureSet } from "../../features/feature-sets.ts";
import { compareFeatureSets, featureSetMembers, resolveFeatureName } from "../../features/index.ts";
import type { Timeframe } from "../../market/timeframe.ts";
import { findExport } from "./exported-datasets.ts";

export interface ComparedSet {
  readonly name: string;
  readonly featureSetId: string;
  readonly features: number;
}

export interface SetComparison {
  readonly left: ComparedSet;
  readonly right: ComparedSet;
  /** Names on the right only, and on the left only. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Names on both sides whose parameters or versions differ, as "was → is". */
  readonly changed: readonly string[];
  /** How many are the same on both sides. */
  readonly unchanged: number;
}

/**
 * Two feature sets side by side: exported datasets by id (`ds-…`, `fs-…`), sets of the catalog by name, or names
 * separated by commas. Those of the catalog are taken as they are today, for bars of `timeframe`.
 */
export async function compareSets(
  left: string,
  right: string,
  home: string,
  timeframe: Timeframe,
): Promise<SetComparison> {
  const [was, is] = [await resolveSet(left, home, timeframe), await resolveSet(right, home, timeframe)];
  const { missing, added, changed } = compareFeatureSets(was, is);
  return {
    left: described(left, was),
    right: described(right, is),
    added,
    removed: missing,
    changed,
    unchanged: is.names.length - added.length - changed.length,
  };
}

interface ResolvedSet {
  readonly names: readonly string[];
  readonly identities: readonly string[];
  readonly featureSetId: string;
}

async function resolveSet(text: string, home: string, timeframe: Timeframe): Promise<ResolvedSet> {
  if (/^(ds|fs)-/.test(text)) {
    const { features, feature_set_id } = (await findExport(text, home)).record;
    return {
      names: features.map(({ name }) => name),
      identities: features.map(({ identity }) => identity),
      featureSetId: feature_set_id,
    };
  }
  const parts = text.split(",").map((part) => part.trim());
  const names = [
    ...new Set(
      parts.flatMap((part) =>
        isFeatureSet(part) ? featureSetMembers(part, timeframe) : resolveFeatureName(part),
      ),
    ),
  ];
  const identities = featureIdentities(names);
  return { names, identities, featureSetId: featureSetId(identities) };
}

function described(name: string, { names, featureSetId: id }: ResolvedSet): ComparedSet {
  return { name, featureSetId: id, features: names.length };
}
