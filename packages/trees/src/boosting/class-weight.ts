import { TreesError } from "../errors.ts";

/** null; 'balanced' for n / (classes × rows of the class), as scikit-learn has it; or weights by class id, 1 where left out. */
export type ClassWeight = null | "balanced" | Readonly<Record<number, number>>;

/** Multiplies the weights of the training rows by those of their classes; evaluation rows keep theirs. */
export function weighClasses(
  classWeight: ClassWeight,
  {
    rows,
    targets,
    weights,
  }: { readonly rows: Int32Array; readonly targets: Float32Array; readonly weights: Float32Array | null },
  classCount: number,
): Float32Array | null {
  if (classWeight === null) return weights;
  const factors = classFactors(classWeight, rows, targets, classCount);
  const weighed = weights ? weights.slice() : new Float32Array(targets.length).fill(1);
  for (const row of rows) weighed[row]! *= factors[targets[row]!]!;
  return weighed;
}

function classFactors(
  classWeight: NonNullable<ClassWeight>,
  rows: Int32Array,
  targets: Float32Array,
  classCount: number,
): number[] {
  if (classWeight === "balanced") {
    const counts = new Array<number>(classCount).fill(0);
    for (const row of rows) counts[targets[row]!]! += 1;
    const present = counts.filter((count) => count > 0).length;
    return counts.map((count) => (count > 0 ? rows.length / (present * count) : 1));
  }
  for (const [id, weight] of Object.entries(classWeight)) {
    const isClass = Number.isInteger(Number(id)) && Number(id) >= 0 && Number(id) < classCount;
    if (isClass && weight > 0 && Number.isFinite(weight)) continue;
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `class weight of ${id} is ${weight}, but classes are 0 … ${classCount - 1} and weights positive finite numbers`,
    );
  }
  return Array.from({ length: classCount }, (_, k) => classWeight[k] ?? 1);
}

/** Whether a value is a setting of class weights, whatever the classes are. */
export function isClassWeight(value: unknown): value is ClassWeight {
  if (value === null || value === "balanced") return true;
  if (typeof value !== "object" || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([id, weight]) => /^\d+$/.test(id) && typeof weight === "number" && weight > 0 && Number.isFinite(weight),
  );
}
