import { join } from "node:path";
import { storedReference } from "../stored-reference.ts";

const forest = join(import.meta.dirname, "../../packages/trees/src/forest");

export const checks = [
  storedReference({
    name: "scikit-learn gives the stored predictions and losses",
    script: join(import.meta.dirname, "reference_values.py"),
    stored: join(forest, "scikit-learn.reference.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
];
