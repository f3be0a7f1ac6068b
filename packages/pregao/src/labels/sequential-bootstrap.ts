import type { Bars } from "../market/bars.ts";
import { createRandom } from "../random.ts";
import { labelSpans } from "./sample-uniqueness.ts";

/**
 * Rows drawn with repetition so that labels already drawn make those that overlap them less likely (López de Prado
 * 2018, chapter 4.5): each draw is made with probabilities in proportion to the average uniqueness that a label would
 * have beside the drawn ones. As many draws as labelled rows when `draws` is left out. The rows come in order of drawing.
 * The same seed gives the same rows. O(draws × (labels + bars of the rows)).
 */
export function sequentialBootstrap(options: {
  readonly bars: Bars;
  readonly endTime: Float64Array;
  readonly rows: Int32Array;
  readonly seed: number;
  readonly draws?: number;
}): Int32Array {
  const { bars, endTime, rows, seed } = options;
  const { rows: labelled, lastRow } = labelSpans(bars, endTime, rows);
  if (labelled.length === 0) return labelled;
  const random = createRandom(seed, "sequential bootstrap");
  const drawn = new Int32Array(options.draws ?? labelled.length);
  const counts = new Int32Array(bars.length);
  const shares = new Float64Array(bars.length + 1);
  const weights = new Float64Array(labelled.length);
  for (let draw = 0; draw < drawn.length; draw++) {
    for (let bar = 0; bar < bars.length; bar++) shares[bar + 1] = shares[bar]! + 1 / (counts[bar]! + 1);
    let total = 0;
    for (let place = 0; place < labelled.length; place++) {
      const [first, last] = [labelled[place]!, lastRow[place]!];
      weights[place] = (shares[last + 1]! - shares[first]!) / (last + 1 - first);
      total += weights[place]!;
    }
    let left = random.uniform() * total;
    let chosen = 0;
    while (chosen < labelled.length - 1 && left >= weights[chosen]!) left -= weights[chosen++]!;
    drawn[draw] = labelled[chosen]!;
    for (let bar = labelled[chosen]!; bar <= lastRow[chosen]!; bar++) counts[bar]!++;
  }
  return drawn;
}
