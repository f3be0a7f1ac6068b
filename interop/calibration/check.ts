import { join } from "node:path";
import { storedReference } from "../stored-reference.ts";

export const checks = [
  storedReference({
    name: "scikit-learn gives the stored isotonic curves and calibrated probabilities",
    script: join(import.meta.dirname, "calibration_values.py"),
    stored: join(import.meta.dirname, "../../packages/pregao/src/calibration/reference-values.json"),
    tolerance: { absolute: 1e-9, relative: 1e-7 },
  }),
];
