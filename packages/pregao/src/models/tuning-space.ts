/** A value that a parameter can take and a journal can hold. */
export type TuningValue = string | number | boolean | null;

/** The parameter is drawn only where another one, declared before it, has one of these values. */
export interface TuningCondition {
  readonly parameter: string;
  readonly in: readonly TuningValue[];
}

interface Conditional {
  readonly when?: TuningCondition;
}

/** A real number of [low, high], or of the grid low, low + step, … */
export interface NumberParameter extends Conditional {
  readonly kind: "number";
  readonly low: number;
  readonly high: number;
  /** Drawn by its logarithm; low must be above 0 and there must be no step. */
  readonly log?: boolean;
  readonly step?: number;
}

/** A whole number of [low, high], every `step`-th (default 1). */
export interface IntegerParameter extends Conditional {
  readonly kind: "integer";
  readonly low: number;
  readonly high: number;
  /** Drawn by its logarithm; low must be at least 1 and there must be no step. */
  readonly log?: boolean;
  readonly step?: number;
}

/** One of some values without an order. */
export interface CategoricalParameter extends Conditional {
  readonly kind: "categorical";
  readonly choices: readonly TuningValue[];
}

export type TuningParameter = NumberParameter | IntegerParameter | CategoricalParameter;

/** What a study draws, in this order. */
export type TuningSpace = Readonly<Record<string, TuningParameter>>;

/** The values of one trial: those parameters whose condition holds. */
export type DrawnParameters = Readonly<Record<string, TuningValue>>;

/** What tuning draws for a family, and how its parameters are made of it. */
export interface FamilySpace {
  readonly parameters: TuningSpace;
  /** The family's parameters of those drawn, where they are not the same: sizes of layers drawn one by one become a list. */
  readonly assemble?: (drawn: DrawnParameters) => Readonly<Record<string, unknown>>;
}

/** Spaces by name. */
export type FamilySpaces = { readonly default: FamilySpace } & Readonly<Record<string, FamilySpace>>;

/** A real number of [low, high]. */
export function realRange(
  low: number,
  high: number,
  more: Omit<NumberParameter, "kind" | "low" | "high"> = {},
) {
  return { kind: "number", low, high, ...more } as const satisfies NumberParameter;
}

/** A whole number of [low, high]. */
export function integerRange(
  low: number,
  high: number,
  more: Omit<IntegerParameter, "kind" | "low" | "high"> = {},
) {
  return { kind: "integer", low, high, ...more } as const satisfies IntegerParameter;
}

/** One of some values. */
export function choiceOf(
  choices: readonly TuningValue[],
  more: Omit<CategoricalParameter, "kind" | "choices"> = {},
) {
  return { kind: "categorical", choices, ...more } as const satisfies CategoricalParameter;
}
