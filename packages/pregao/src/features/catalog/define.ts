import type { Feature } from "../contract.ts";

type Given = Omit<Feature, "category" | "memory" | "version"> & Partial<Pick<Feature, "memory">>;

/** An entry of the category price, of a window unless it says otherwise. */
export function priceFeature(given: Given): Feature {
  return { category: "price", memory: "window", version: 1, ...given };
}

/** An entry of the category volume, of a window unless it says otherwise. */
export function volumeFeature(given: Given): Feature {
  return { category: "volume", memory: "window", version: 1, ...given };
}

export const close = ["close"] as const;
export const highLow = ["high", "low"] as const;
export const highLowClose = ["high", "low", "close"] as const;
export const openHighLowClose = ["open", "high", "low", "close"] as const;
export const closeVolume = ["close", "volume"] as const;
export const highLowCloseVolume = ["high", "low", "close", "volume"] as const;
