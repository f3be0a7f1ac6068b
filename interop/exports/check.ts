import { join } from "node:path";
import type { InteropCheck } from "../contract.ts";
import { type ExportSubject, exportHeldOut } from "./held-out.ts";

const subjects: readonly ExportSubject[] = [
  { family: "rf", parameters: { n_estimators: 20, max_depth: 8 } },
  { family: "extra_trees", parameters: { n_estimators: 20, max_depth: 8 } },
  { family: "xgboost", parameters: { n_estimators: 30, max_depth: 4 } },
  { family: "lightgbm", parameters: { n_estimators: 30, num_leaves: 12 } },
  { family: "catboost", parameters: { iterations: 30, depth: 4 } },
  { family: "logistic", parameters: {} },
  { family: "ridge", parameters: {} },
];

const readCheck: InteropCheck = {
  name: "the libraries read every export of trees and linear models and predict what the product does, within 1e-5",
  async run({ python, scratch }) {
    await exportHeldOut(scratch, subjects);
    const { stdout } = await python(join(import.meta.dirname, "read_exports.py"), [scratch]);
    console.log(stdout.trimEnd().replace(/^/gm, "        "));
  },
};

export const checks: readonly InteropCheck[] = [readCheck];
