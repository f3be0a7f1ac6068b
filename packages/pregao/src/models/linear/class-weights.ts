import { z } from "zod";

export const classWeightOption = z
  .union([z.literal("balanced"), z.record(z.string().regex(/^\d+$/), z.number().positive())])
  .nullable()
  .default(null)
  .meta({
    description:
      "Weight of each class; 'balanced' weighs inversely to how often a class occurs. Classes left out weigh 1.",
    range: "null, 'balanced', or an object giving class ids positive finite weights",
  });

export type ClassWeight = z.output<typeof classWeightOption>;

/**
 * The weights of rows with those of their classes. `balanced` is scikit-learn 1.9's: the sum of all weights over the number
 * of classes that occur times the sum of the class's own.
 */
export function weighClasses(
  weights: Float64Array,
  classes: Int8Array,
  classWeight: ClassWeight,
): Float64Array {
  if (classWeight === null) return weights;
  if (classWeight !== "balanced")
    return weights.map((weight, i) => weight * (classWeight[String(classes[i]!)] ?? 1));
  const sums = new Map<number, number>();
  let total = 0;
  for (const [i, weight] of weights.entries()) {
    total += weight;
    sums.set(classes[i]!, (sums.get(classes[i]!) ?? 0) + weight);
  }
  const occurring = [...sums.values()].filter((sum) => sum > 0).length;
  return weights.map((weight, i) =>
    weight === 0 ? 0 : (weight * total) / (occurring * sums.get(classes[i]!)!),
  );
}
