import type { Feature } from "../contract.ts";

interface Registered {
  readonly feature: Feature;
  /** Absolute path of the file that brought it; undefined where a program did. */
  readonly file: string | undefined;
}

const registered = new Map<string, Registered>();

/** The features that users brought, in the order in which they came. */
export function registeredFeatures(): Feature[] {
  return [...registered.values()].map(({ feature }) => feature);
}

export function registeredFeature(name: string): Feature | undefined {
  return registered.get(name)?.feature;
}

/** Absolute paths of the features files that were loaded: what a worker thread loads to know the same features. */
export function loadedFeatureFiles(): string[] {
  const files = [...registered.values()].map(({ file }) => file);
  return [...new Set(files)].filter((file) => file !== undefined);
}

/** Whether a feature, or what it combines, came from a program: then it is known in this thread only. */
export function isOfThisThread(name: string): boolean {
  return name.split(/\W+/).some((part) => {
    const found = registered.get(part);
    return found !== undefined && found.file === undefined;
  });
}

/** Keeps features that have been checked. */
export function keepFeatures(features: readonly Feature[], file: string | undefined): void {
  for (const feature of features) registered.set(feature.name, { feature, file });
}
