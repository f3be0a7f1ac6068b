import { join } from "node:path";
import { writeFlushed } from "../../atomic-files.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { RunContext } from "../../progress.ts";
import type { Attributions, Prediction } from "../contract.ts";
import type { LinearModel } from "../linear/linear-model.ts";
import { addAttributions, attributionsOf } from "./base-attributions.ts";
import { type CombinationShares, CombinedModel, type CombinedParts } from "./combined-model.ts";
import { columnsPerBase, type MetaLayout, metaMatrix, spokenClasses } from "./meta-inputs.ts";
import { saveInto } from "./saved-bases.ts";

export const stackFile = "stack.json";
export const metaFolder = "meta";

export interface StackedParts extends CombinedParts {
  readonly layout: MetaLayout;
  /** Reads what the bases say. */
  readonly meta: LinearModel;
  /** Whether every base attributes what the meta-model reads. */
  readonly isExplained: boolean;
}

/** Outputs of the bases whose attributions add up to what the meta-model reads; null for a regression. */
export function wantedOutputs({ task, classNames, link }: MetaLayout): string[] | null {
  if (task === "regression") return null;
  const what = link === "log_odds" ? "log-odds" : "probability";
  return spokenClasses({ task, classNames }).map((id) => `${what} of ${classNames[id]}`);
}

/** A linear model of what other models say. */
export class StackedModel extends CombinedModel {
  readonly #layout: MetaLayout;
  readonly #meta: LinearModel;
  readonly #isExplained: boolean;

  constructor(parts: StackedParts) {
    super(parts);
    this.#layout = parts.layout;
    this.#meta = parts.meta;
    this.#isExplained = parts.isExplained;
    if (parts.isExplained) this.explain = (...given) => this.#attribute(...given);
  }

  override summary(): Readonly<Record<string, number | string>> {
    const facts = Object.entries(this.#meta.summary()).map(([name, fact]) => [
      `combining model: ${name}`,
      fact,
    ]);
    return { ...super.summary(), ...Object.fromEntries(facts) };
  }

  protected combine(
    said: readonly Prediction[],
    features: FeatureMatrix,
    rows: Int32Array,
  ): Promise<Prediction> {
    return this.#meta.predict(metaMatrix(this.#layout, said, features, rows));
  }

  protected shares(): CombinationShares {
    const importance = new Map(this.#meta.importance().map((one) => [one.name, one.importance]));
    const names = this.#meta.featureNames;
    const perBase = columnsPerBase(this.#layout);
    const bases = this.bases.map((_, base) =>
      names.slice(base * perBase, (base + 1) * perBase).reduce((sum, name) => sum + importance.get(name)!, 0),
    );
    const features = new Map(this.#layout.through.map((name) => [name, importance.get(name)!]));
    return { bases, features };
  }

  protected async saveCombination(directory: string): Promise<string[]> {
    const { link, through } = this.#layout;
    const content = {
      format: "pregao-stack",
      version: 1,
      bases: this.bases.map(({ name, model }) => ({ name, family: model.family })),
      link,
      passthrough: through.length > 0,
      explained: this.#isExplained,
    };
    await writeFlushed(join(directory, stackFile), `${JSON.stringify(content, null, 2)}\n`);
    return [stackFile, ...(await saveInto(directory, metaFolder, this.#meta))];
  }

  /**
   * The meta-model is a sum over what it reads, and what it reads of a base is a sum over features: so slope × attribution,
   * added up over the bases, is exact up to the rounding of what is read to single precision.
   */
  async #attribute(features: FeatureMatrix, rows: Int32Array, context: RunContext): Promise<Attributions> {
    const layout = this.#layout;
    const wanted = wantedOutputs(layout);
    const terms = this.#meta.terms();
    const outputs = this.#meta.outputs();
    const perBase = columnsPerBase(layout);
    const width = this.featureNames.length;
    const expected = Float64Array.from(terms, ({ intercept }) => intercept);
    const values = new Float64Array(rows.length * outputs.length * width);
    const methods = new Set<string>();
    let largestGap = 0;
    for (const [base, { model }] of this.bases.entries()) {
      const found = await attributionsOf(model, wanted, features, rows, context);
      const { attributions, places } = found;
      methods.add(attributions.method);
      for (const [output, { slopes, centers }] of terms.entries()) {
        const factors = factorsOf(layout, slopes.subarray(base * perBase, (base + 1) * perBase));
        const centre = centers.subarray(base * perBase, (base + 1) * perBase);
        for (let k = 0; k < perBase; k++) {
          expected[output]! +=
            factors[k]! * attributions.expected[places[k]!]! - slopes[base * perBase + k]! * centre[k]!;
          for (let row = 0; row < rows.length; row++) {
            const start = (row * outputs.length + output) * width;
            addAttributions(values, start, this.featureNames, factors[k]!, found, row, k);
          }
        }
        const gap = (attributions.largestGap ?? 0) * factors.reduce((sum, one) => sum + Math.abs(one), 0);
        largestGap = Math.max(largestGap, gap);
      }
    }
    this.#addPassedThrough(values, terms, features, rows);
    return {
      method: `linear in ${[...methods].join(", ")}`,
      outputs,
      featureNames: this.featureNames,
      values,
      expected,
      ...(largestGap > 0 ? { largestGap: largestGap * this.bases.length } : {}),
    };
  }

  #addPassedThrough(
    values: Float64Array,
    terms: ReturnType<LinearModel["terms"]>,
    features: FeatureMatrix,
    rows: Int32Array,
  ): void {
    const first = this.bases.length * columnsPerBase(this.#layout);
    for (const [place, name] of this.#layout.through.entries()) {
      const column = features.columns[features.names.indexOf(name)]!;
      const at = this.featureNames.indexOf(name);
      for (const [output, { slopes, centers }] of terms.entries()) {
        for (let row = 0; row < rows.length; row++) {
          const distance = column[rows[row]!]! - centers[first + place]!;
          const to = (row * terms.length + output) * this.featureNames.length + at;
          if (Number.isFinite(distance)) values[to]! += slopes[first + place]! * distance;
        }
      }
    }
  }
}

/**
 * What a base's outputs count for the sum of its columns. Centred logarithms of several classes are the log-odds less their
 * mean, so that each output counts in all columns.
 */
function factorsOf({ task, link, classNames }: MetaLayout, slopes: Float64Array): Float64Array {
  if (task === "regression" || link === "probabilities" || classNames.length === 2) return slopes;
  const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
  return slopes.map((slope) => slope - mean);
}
