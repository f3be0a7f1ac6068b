import type { FeatureMatrix } from "../features/contract.ts";
import type { Explanation } from "./contract.ts";
import { attributionsOf, outputPlace } from "./outputs.ts";
import { valueLevels } from "./value-levels.ts";

/** One dot of a beeswarm: one row, or several of a dense place. */
export interface SwarmDot {
  readonly attribution: number;
  /** Steps above (or below) the line of the feature. */
  readonly offset: number;
  /** Fifth of the feature's values, from 0; −1 for missing ones. */
  readonly level: number;
}

/** The dots of one feature. */
export interface SwarmLine {
  readonly name: string;
  /** Mean absolute attribution to the output. */
  readonly importance: number;
  readonly dots: readonly SwarmDot[];
}

export interface Beeswarm {
  readonly output: string;
  /** Explained rows. */
  readonly rows: number;
  /** Features of the model. */
  readonly features: number;
  /** Rows that a dot of the densest place stands for; 1 where every row has its own. */
  readonly rowsADot: number;
  /** Most important feature first. */
  readonly lines: readonly SwarmLine[];
}

/** Places along the axis, and dots above each other at one place. */
const PLACES = 110;
const TALLEST = 7;

/**
 * The attributions of the most important features as dots above each other, low values of the feature at the bottom of each place and high
 * ones at the top. Where more rows meet than dots fit, dots stand for several rows: heights stay in proportion, and no place with a row is
 * empty, so that outliers are all there and a picture of 20 features stays light. Nothing is random. `output` as in
 * `contributionsOf`.
 */
export function beeswarm(
  explanation: Explanation,
  features: FeatureMatrix,
  { output, most = 20 }: { readonly output?: string | number | undefined; readonly most?: number } = {},
): Beeswarm {
  const attributions = attributionsOf(explanation);
  const { outputs, featureNames, values } = attributions;
  const { rows } = explanation;
  const at = outputPlace(attributions, output);
  const ranked = explanation.ranking.toSorted((a, b) => b.byOutput[at]! - a.byOutput[at]!).slice(0, most);
  const seen = ranked.map(({ name }) => {
    const feature = featureNames.indexOf(name);
    return Float64Array.from(
      rows,
      (_, row) => values[(row * outputs.length + at) * featureNames.length + feature]!,
    );
  });
  const [low, high] = rangeOf(seen);
  const width = (high - low) / PLACES;
  let rowsADot = 1;
  const lines = ranked.map(({ name, byOutput }, line): SwarmLine => {
    const own = seen[line]!;
    const column = features.columns[features.names.indexOf(name)]!;
    const levels = valueLevels(Float32Array.from(rows, (row) => column[row]!));
    const bins = Array.from({ length: PLACES }, (): number[] => []);
    for (const [row, value] of own.entries()) {
      const place = width > 0 ? Math.min(PLACES - 1, Math.floor((value - low) / width)) : PLACES >> 1;
      bins[place]!.push(row);
    }
    // Each line fills its own height.
    const perDot = Math.max(1, Math.max(...bins.map((bin) => bin.length)) / TALLEST);
    rowsADot = Math.max(rowsADot, perDot);
    return {
      name,
      importance: byOutput[at]!,
      dots: bins.flatMap((bin) => stackOf(bin, own, levels, perDot)),
    };
  });
  return { output: outputs[at]!, rows: rows.length, features: featureNames.length, rowsADot, lines };
}

/** The rows of one place as dots around the line: levels in order, in proportion to their rows. */
function stackOf(
  bin: readonly number[],
  values: Float64Array,
  levels: Int8Array,
  rowsADot: number,
): SwarmDot[] {
  if (bin.length === 0) return [];
  const ordered = bin.toSorted((a, b) => levels[a]! - levels[b]! || a - b);
  const dots = Math.max(1, Math.round(bin.length / rowsADot));
  const middle = bin.reduce((sum, row) => sum + values[row]!, 0) / bin.length;
  return Array.from({ length: dots }, (_, dot) => {
    const row = ordered[Math.floor(((dot + 0.5) * bin.length) / dots)]!;
    return {
      // Alone a row stands where it is; several share a place.
      attribution: bin.length === 1 ? values[row]! : middle,
      offset: dot - (dots - 1) / 2,
      level: levels[row]!,
    };
  });
}

function rangeOf(columns: readonly Float64Array[]): [number, number] {
  let [low, high] = [0, 0];
  for (const column of columns) {
    for (const value of column) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}
