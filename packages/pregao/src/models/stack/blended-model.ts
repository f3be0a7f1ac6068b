import { join } from "node:path";
import { writeFlushed } from "../../atomic-files.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { RunContext } from "../../progress.ts";
import type { Attributions, Prediction } from "../contract.ts";
import { addAttributions, attributionsOf } from "./base-attributions.ts";
import { type CombinationShares, CombinedModel, type CombinedParts } from "./combined-model.ts";
import { spokenClasses } from "./meta-inputs.ts";

export const blendFile = "blend.json";

export interface BlendedParts extends CombinedParts {
  /** One a base, from 0, adding up to 1. */
  readonly weights: readonly number[];
  /** Whether every base that has a weight attributes its probabilities, or its returns. */
  readonly isExplained: boolean;
}

/** Outputs of the bases that a blend adds up; null for a regression. */
export function blendedOutputs(task: string, classNames: readonly string[]): string[] | null {
  if (task === "regression") return null;
  return spokenClasses({ task: "classification", classNames }).map(
    (id) => `probability of ${classNames[id]}`,
  );
}

/** The weighted mean of what other models say. */
export class BlendedModel extends CombinedModel {
  readonly #weights: readonly number[];
  readonly #isExplained: boolean;

  constructor(parts: BlendedParts) {
    super(parts);
    this.#weights = parts.weights;
    this.#isExplained = parts.isExplained;
    if (parts.isExplained) this.explain = (...given) => this.#attribute(...given);
  }

  protected async combine(said: readonly Prediction[]): Promise<Prediction> {
    const [first] = said;
    const isClasses = this.task === "classification";
    const blended = new Float64Array((isClasses ? first!.probabilities! : first!.returns!).length);
    for (const [base, prediction] of said.entries()) {
      const weight = this.#weights[base]!;
      if (weight === 0) continue;
      const values = isClasses ? prediction.probabilities! : prediction.returns!;
      for (let at = 0; at < blended.length; at++) blended[at]! += weight * values[at]!;
    }
    return isClasses
      ? { rows: first!.rows, probabilities: blended }
      : { rows: first!.rows, returns: blended };
  }

  protected shares(): CombinationShares {
    return { bases: this.#weights, features: new Map() };
  }

  protected async saveCombination(directory: string): Promise<string[]> {
    const content = {
      format: "pregao-blend",
      version: 1,
      bases: this.bases.map(({ name, model }, place) => ({
        name,
        family: model.family,
        weight: this.#weights[place]!,
      })),
      explained: this.#isExplained,
    };
    await writeFlushed(join(directory, blendFile), `${JSON.stringify(content, null, 2)}\n`);
    return [blendFile];
  }

  async #attribute(features: FeatureMatrix, rows: Int32Array, context: RunContext): Promise<Attributions> {
    const wanted = blendedOutputs(this.task, this.classNames);
    const outputs = wanted ?? ["return"];
    const width = this.featureNames.length;
    const values = new Float64Array(rows.length * outputs.length * width);
    const expected = new Float64Array(outputs.length);
    const methods = new Set<string>();
    let largestGap = 0;
    for (const [base, { model }] of this.bases.entries()) {
      const weight = this.#weights[base]!;
      if (weight === 0) continue;
      const found = await attributionsOf(model, wanted, features, rows, context);
      methods.add(found.attributions.method);
      largestGap += weight * (found.attributions.largestGap ?? 0);
      for (let output = 0; output < outputs.length; output++) {
        expected[output]! += weight * found.attributions.expected[found.places[output]!]!;
        for (let row = 0; row < rows.length; row++) {
          const start = (row * outputs.length + output) * width;
          addAttributions(values, start, this.featureNames, weight, found, row, output);
        }
      }
    }
    return {
      method: `mean of ${[...methods].join(", ")}`,
      outputs,
      featureNames: this.featureNames,
      values,
      expected,
      ...(largestGap > 0 ? { largestGap } : {}),
    };
  }
}
