import { join } from "node:path";
import { storedReference } from "../stored-reference.ts";

export const checks = [
  storedReference({
    name: "scikit-learn and SciPy give the stored values of the metrics",
    script: join(import.meta.dirname, "make_reference.py"),
    stored: join(import.meta.dirname, "../../packages/pregao/src/evaluation/reference-values.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
];
