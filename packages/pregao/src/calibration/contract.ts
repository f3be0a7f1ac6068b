import { z } from "zod";

export const calibrationMethods = ["isotonic", "platt", "temperature"] as const;
export type CalibrationMethod = (typeof calibrationMethods)[number];

const finite = z.number();
const share = z.number().min(0).max(1);

/** A rising curve from a probability to a calibrated one: straight between its points, flat beyond them. */
const isotonicCurveSchema = z
  .object({ thresholds: z.array(finite).min(1), values: z.array(share).min(1) })
  .refine(({ thresholds, values }) => thresholds.length === values.length, "as many values as thresholds")
  .refine(({ thresholds, values }) => isRising(thresholds) && isRising(values), "both must rise");

/** σ(slope · log-odds + intercept). */
const sigmoidSchema = z.object({ slope: finite, intercept: finite });

const common = {
  classNames: z.array(z.string()).min(2),
  /** Rows that it was fitted on. */
  rows: z.int().min(1),
};

/**
 * How probabilities are mended: plain JSON. Isotonic and Platt hold one curve a class, each against the rest; of two
 * classes only that of the second.
 */
export const calibrationSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("isotonic"), ...common, curves: z.array(isotonicCurveSchema).min(1) }),
  z.object({ method: z.literal("platt"), ...common, sigmoids: z.array(sigmoidSchema).min(1) }),
  z.object({ method: z.literal("temperature"), ...common, temperature: z.number().positive() }),
]);

export type Calibration = z.infer<typeof calibrationSchema>;
export type IsotonicCurve = z.infer<typeof isotonicCurveSchema>;
export type Sigmoid = z.infer<typeof sigmoidSchema>;

/** How many curves a calibration one against the rest has. */
export function curveCount(classCount: number): number {
  return classCount === 2 ? 1 : classCount;
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, place) => place === 0 || value >= values[place - 1]!);
}
