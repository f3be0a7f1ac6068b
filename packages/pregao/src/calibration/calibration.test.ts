import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { applyCalibration } from "./apply-calibration.ts";
import { calibrationMethods, calibrationSchema } from "./contract.ts";
import { expectedCalibrationError } from "./expected-calibration-error.ts";
import { type CalibrationInput, fitCalibration } from "./fit-calibration.ts";
import reference from "./reference-values.json" with { type: "json" };

const names = (count: number): string[] => Array.from({ length: count }, (_, k) => `class ${k}`);

/** Outcomes drawn from three probabilities, and forecasts that are too sure of them. */
function tooSure(seed: number, rows: number): CalibrationInput {
  const random = createRandom(seed, "calibration");
  const probabilities = new Float64Array(3 * rows);
  const classes = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    const odds = [0, 1, 2].map(() => Math.exp(0.7 * random.normal()));
    const total = odds[0]! + odds[1]! + odds[2]!;
    const draw = random.uniform() * total;
    classes[row] = draw < odds[0]! ? 0 : draw < odds[0]! + odds[1]! ? 1 : 2;
    const sure = odds.map((one) => one ** 3);
    const whole = sure[0]! + sure[1]! + sure[2]!;
    for (let k = 0; k < 3; k++) probabilities[3 * row + k] = sure[k]! / whole;
  }
  return { probabilities, classes, classNames: names(3) };
}

function logLoss({ probabilities, classes }: CalibrationInput): number {
  let loss = 0;
  for (const [row, outcome] of classes.entries()) {
    loss -= Math.log(Math.max(probabilities[3 * row + outcome]!, 1e-9)) / classes.length;
  }
  return loss;
}

describe.each(calibrationMethods)("calibration by %s", (method) => {
  it.each(reference.calibrated)("gives the probabilities of scikit-learn: $name", (stored) => {
    const calibration = fitCalibration(method, {
      probabilities: Float64Array.from(stored.probabilities),
      classes: Int8Array.from(stored.outcomes),
      classNames: names(stored.classes),
    });
    const mended = applyCalibration(calibration, Float64Array.from(stored.later));
    for (const [place, value] of stored[method].entries()) {
      expect(Math.abs(mended[place]! - value)).toBeLessThan(method === "isotonic" ? 1e-12 : 1e-5);
    }
  });

  it("mends forecasts that are too sure of themselves, on rows that it has not seen", () => {
    const calibration = fitCalibration(method, tooSure(1, 4000));
    const later = tooSure(2, 4000);
    const mended = { ...later, probabilities: applyCalibration(calibration, later.probabilities) };
    expect(logLoss(mended)).toBeLessThan(logLoss(later) - 0.1);
    const error = (given: CalibrationInput): number =>
      expectedCalibrationError(given.probabilities, given.classes, 3).expected;
    expect(error(mended)).toBeLessThan(0.03);
    expect(error(later)).toBeGreaterThan(0.1);
  });

  it("gives probabilities that sum to 1, from 0 and 1 too, and survives JSON", () => {
    const calibration = fitCalibration(method, tooSure(3, 200));
    const edges = Float64Array.of(1, 0, 0, 0, 0, 1, 0.5, 0.5, 0, 1 / 3, 1 / 3, 1 / 3);
    const mended = applyCalibration(calibration, edges);
    for (let row = 0; row < 4; row++) {
      const shares = mended.subarray(3 * row, 3 * row + 3);
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
      expect(shares[0]! + shares[1]! + shares[2]!).toBeCloseTo(1, 12);
    }
    const again = calibrationSchema.parse(JSON.parse(JSON.stringify(calibration)));
    expect(applyCalibration(again, edges)).toEqual(mended);
  });

  it("leaves out rows without an outcome", () => {
    const { probabilities, classes, classNames } = tooSure(4, 300);
    const known = { probabilities, classes, classNames };
    const padded = {
      probabilities: Float64Array.of(...probabilities, 0.1, 0.2, 0.7),
      classes: Int8Array.of(...classes, -1),
      classNames,
    };
    expect(fitCalibration(method, padded)).toEqual(fitCalibration(method, known));
  });

  it.each([
    [Float64Array.of(0.5, 0.5), Int8Array.of(0, 1), /2 probabilities where 4 are needed/],
    [Float64Array.of(0.5, 0.5, Number.NaN, 1), Int8Array.of(0, 1), /row 1 gives a class the probability NaN/],
    [Float64Array.of(0.5, 0.5, 0.4, 0.6), Int8Array.of(1, 1), /all 2 rows with a known outcome are class 1/],
    [Float64Array.of(0.5, 0.5), Int8Array.of(-1), /none of the 1 rows has a known outcome/],
  ])("refuses what nothing can be learned from: case %#", (probabilities, classes, message) => {
    const given = { probabilities, classes, classNames: names(2) };
    expect(() => fitCalibration(method, given)).toThrow(message);
  });
});

describe("temperature", () => {
  it("never changes which class is the most probable, and undoes a known sharpening", () => {
    const given = tooSure(5, 20_000);
    const calibration = fitCalibration("temperature", given);
    if (calibration.method !== "temperature") throw new Error("another method");
    expect(Math.abs(calibration.temperature - 3)).toBeLessThan(0.15);
    const mended = applyCalibration(calibration, given.probabilities);
    for (let row = 0; row < 200; row++) {
      const best = (from: Float64Array): number => {
        const shares = from.subarray(3 * row, 3 * row + 3);
        return shares.indexOf(Math.max(...shares));
      };
      expect(best(mended)).toBe(best(given.probabilities));
    }
  });
});

describe("expectedCalibrationError", () => {
  it("is what a hand count gives", () => {
    // Confidences 0.9 (right), 0.9 (wrong), 0.6 (right): gaps 0.4 and 0.4 in bins of 2 and 1 rows.
    const probabilities = Float64Array.of(0.9, 0.1, 0.9, 0.1, 0.4, 0.6, 0.5, 0.5);
    const { expected, greatest, overconfidence, bins } = expectedCalibrationError(
      probabilities,
      Int8Array.of(0, 1, 1, -1),
      2,
      10,
    );
    expect(expected).toBeCloseTo(0.4, 12);
    expect(greatest).toBeCloseTo(0.4, 12);
    expect(overconfidence).toBeCloseTo((2 * 0.4 - 0.4) / 3, 12);
    expect(bins.map(({ rows }) => rows)).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 2, 0]);
    expect(bins[0]).toEqual({ from: 0, to: 0.1, rows: 0, confidence: null, accuracy: null });
  });

  it("has no value without rows", () => {
    expect(expectedCalibrationError(new Float64Array(0), new Int8Array(0), 3).expected).toBeNaN();
  });
});
