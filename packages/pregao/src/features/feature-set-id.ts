import { createHash } from "node:crypto";
import { findAnyFeature } from "./catalog.ts";
import type { AnyFeature } from "./contract.ts";

/** What the values of a feature depend on, in words: `sma_20 v1 window=20`. */
export function featureIdentity(feature: Pick<AnyFeature, "name" | "version" | "parameters">): string {
  const parameters = Object.entries(feature.parameters)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return [feature.name, `v${feature.version}`, ...parameters].join(" ");
}

/** The identities of catalog features, in the order given. */
export function featureIdentities(names: readonly string[]): string[] {
  return names.map((name) => featureIdentity(findAnyFeature(name)));
}

/** Hash over the sorted identities: SHA-256, the first 16 hexadecimal digits. The order of columns is not in it. */
export function featureSetId(identities: readonly string[]): string {
  const digest = createHash("sha256")
    .update([...identities].sort().join("\n"))
    .digest("hex");
  return `fs-${digest.slice(0, 16)}`;
}

export interface FeatureSetDifference {
  /** Identities or names the model was fitted with and the data lack. */
  readonly missing: readonly string[];
  /** What the data have and the model was not fitted with. */
  readonly added: readonly string[];
  /** Names on both sides whose parameters or versions differ, as "was → is". */
  readonly changed: readonly string[];
}

interface FeatureSetLike {
  readonly names: readonly string[];
  readonly featureSetId: string;
  readonly identities?: readonly string[] | undefined;
}

/** Where two feature sets differ; names of changed features need the identities of both sides. */
export function compareFeatureSets(expected: FeatureSetLike, actual: FeatureSetLike): FeatureSetDifference {
  const was = identitiesByName(expected);
  const is = identitiesByName(actual);
  const missing = expected.names.filter((name) => !is.has(name));
  const added = actual.names.filter((name) => !was.has(name));
  const changed: string[] = [];
  for (const [name, before] of was) {
    const after = is.get(name);
    if (before !== undefined && after !== undefined && before !== after) changed.push(`${before} → ${after}`);
  }
  return { missing, added, changed };
}

/** The difference in one line, for the message of a refusal. */
export function describeDifference({ missing, added, changed }: FeatureSetDifference): string {
  const parts = [
    listed("missing", missing),
    listed("not known to the model", added),
    listed("changed", changed),
  ];
  return parts.filter((part) => part !== "").join("; ") || "the same names with other parameters or versions";
}

function identitiesByName(set: FeatureSetLike): Map<string, string | undefined> {
  return new Map(set.names.map((name, index) => [name, set.identities?.[index]]));
}

function listed(title: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, 10).join(", ");
  return `${title}: ${shown}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`;
}
