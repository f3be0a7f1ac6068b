import { join } from "node:path";
import { storedReference } from "../stored-reference.ts";

const source = join(import.meta.dirname, "../../packages/pregao/src");

export const checks = [
  storedReference({
    name: "scikit-learn gives the stored values of the scalers",
    script: join(import.meta.dirname, "scaler_values.py"),
    stored: join(source, "scaling/reference-values.json"),
    tolerance: { absolute: 1e-13, relative: 1e-12 },
  }),
  storedReference({
    name: "pandas and scikit-learn give the stored correlations, scores and choices of features",
    script: join(import.meta.dirname, "selection_values.py"),
    stored: join(source, "selection/reference-values.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
];
