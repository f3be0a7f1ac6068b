import { join } from "node:path";
import { storedReference } from "../stored-reference.ts";

const evaluation = join(import.meta.dirname, "../../packages/pregao/src/evaluation");

export const checks = [
  storedReference({
    name: "scikit-learn and SciPy give the stored values of the metrics",
    script: join(import.meta.dirname, "make_reference.py"),
    stored: join(evaluation, "reference-values.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
  storedReference({
    name: "NumPy and SciPy give the stored values of the statistics of skill",
    script: join(import.meta.dirname, "skill_values.py"),
    stored: join(evaluation, "skill/reference-values.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
];
