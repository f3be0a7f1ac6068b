import { join } from "node:path";
import { storedReference } from "../stored-reference.ts";

export const checks = [
  storedReference({
    name: "scikit-learn gives the stored predictions of logistic and ridge regression",
    script: join(import.meta.dirname, "linear_values.py"),
    stored: join(import.meta.dirname, "../../packages/pregao/src/models/linear/reference-values.json"),
    tolerance: { absolute: 1e-9, relative: 1e-9 },
  }),
  storedReference({
    name: "scikit-learn gives the stored predictions of stacks over purged folds",
    script: join(import.meta.dirname, "stack_values.py"),
    stored: join(import.meta.dirname, "../../packages/pregao/src/models/stack/reference-values.json"),
    tolerance: { absolute: 1e-9, relative: 1e-9 },
  }),
];
