import { PregaoError } from "../../errors.ts";
import type { FeatureVector, StoredSet } from "./feature-store.ts";

/**
 * Stores keep values in the order of the sorted names, so that callers with another order of columns read the same:
 * the feature-set id does not tell orders apart. `places[k]` is where the k-th sorted name stands with the caller.
 */
export function sortedPlaces({ names }: StoredSet): Int32Array {
  const places = Int32Array.from(names, (_, place) => place);
  return places.sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
}

/** The caller's values in the order of the store. */
export function toStored(vector: FeatureVector, places: Int32Array): Float32Array {
  if (vector.values.length !== places.length) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: `vector of ${vector.symbol}`,
      value: `${vector.values.length} values`,
      reason: `the feature set has ${places.length} features`,
    });
  }
  if (!Number.isFinite(vector.time)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: `vector of ${vector.symbol}`,
      value: String(vector.time),
      reason: "its time must be epoch milliseconds",
    });
  }
  return Float32Array.from(places, (place) => vector.values[place]!);
}

/** Stored values in the order of the caller. */
export function fromStored(stored: Float32Array, places: Int32Array): Float32Array {
  const values = new Float32Array(stored.length);
  for (let k = 0; k < places.length; k++) values[places[k]!] = stored[k]!;
  return values;
}
