import { join } from "node:path";
import { storedReference } from "../stored-reference.ts";
import { realSeriesCheck } from "./real-series.ts";

const features = join(import.meta.dirname, "../../packages/pregao/src/features");

export const checks = [
  storedReference({
    name: "TA-Lib and pandas give the stored values of the features",
    script: join(import.meta.dirname, "reference_values.py"),
    stored: join(features, "reference-values.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
  realSeriesCheck,
  storedReference({
    name: "pandas gives the stored values of the statistics and of the ranks across symbols",
    script: join(import.meta.dirname, "statistics_values.py"),
    stored: join(features, "statistics-values.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
];
