/** Class ids in this order everywhere: SELL 0, HOLD 1, BUY 2. */
export const actions = ["sell", "hold", "buy"] as const;
export type Action = (typeof actions)[number];

/** Everything that targets can be; the last two are numbers for regression and have no classes. */
export const labelKinds = [
  "forward-return",
  "direction",
  "signal-cluster",
  "entry-signal",
  "triple-barrier",
  "meta-label",
  "forward-volatility",
  "open-interest-change",
] as const;
export type LabelKind = (typeof labelKinds)[number];

/** Whether the targets are numbers of their own, with no classes and no return. */
export function isNumericKind(kind: string): kind is "forward-volatility" | "open-interest-change" {
  return kind === "forward-volatility" || kind === "open-interest-change";
}

/** Targets, row for row with the bars they were made from. */
export interface Labels {
  readonly kind: LabelKind;
  readonly classNames: readonly string[];
  /** Class id per row; −1 where there is none (outcome not yet known, inputs missing). */
  readonly classes: Int8Array;
  /** Return from the close of the row to the close `horizon` bars later; NaN where not yet known. */
  readonly forwardReturn: Float64Array;
  /** What a regression learns where that is not the forward return; NaN where not known. */
  readonly outcome?: Float64Array;
  /** Time of the last bar that the label of the row has looked at: what purging needs. NaN where there is none. */
  readonly endTime: Float64Array;
  readonly horizon: number;
  /** What was chosen, for manifests and reports: threshold, volatility window and so on. */
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** Labels that say of every row without a class why it has none. */
export interface AccountedLabels extends Labels {
  readonly absence: Absence;
}

/** Why rows have no class: `codes[row]` is 0 where it has one, else 1 + the place of the reason in `reasons`. */
export interface Absence {
  readonly reasons: readonly string[];
  readonly codes: Uint8Array;
}

/** Rows without a class by reason, of all rows or of those given; reasons that do not occur are left out. */
export function countAbsences(absence: Absence, rows?: Int32Array): { reason: string; count: number }[] {
  const counts = new Int32Array(absence.reasons.length + 1);
  if (rows === undefined) for (const code of absence.codes) counts[code]!++;
  else for (const row of rows) counts[absence.codes[row]!]!++;
  return absence.reasons
    .map((reason, index) => ({ reason, count: counts[index + 1]! }))
    .filter(({ count }) => count > 0);
}

/** The number that a regression learns, row for row. */
export function regressionTarget(labels: Labels): Float64Array {
  return labels.outcome ?? labels.forwardReturn;
}
