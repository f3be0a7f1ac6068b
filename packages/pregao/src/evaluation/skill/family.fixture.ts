import { createRandom } from "../../random.ts";
import { classBaselines } from "../class-baselines.ts";
import type { Evaluation } from "../contract.ts";
import { evaluateClassification } from "../evaluate-classification.ts";
import { evaluateRegression } from "../evaluate-regression.ts";
import { returnBaselines } from "../return-baselines.ts";
import { type FamilyVerdict, familyVerdict } from "./family-verdict.ts";

const day = 86_400_000;
const horizon = 5;

export interface JudgedGuesses {
  readonly seed: number;
  readonly models: number;
  /** Share of the return that the forecasts of the last model know. */
  readonly edge?: number;
}

/** Models that guess on the same overlapping returns of a random walk: half of them returns, half classes. */
export function judgedGuesses({ seed, models, edge = 0 }: JudgedGuesses): Record<string, Evaluation> {
  const random = createRandom(seed, "a family that guesses");
  const [symbols, dates] = [2, 240];
  const rows = symbols * dates;
  const shocks = Float64Array.from({ length: symbols * (dates + horizon) }, () => 0.01 * random.normal());
  const returns = Float64Array.from({ length: rows }, (_, row) => {
    const first = Math.floor(row / dates) * (dates + horizon) + (row % dates);
    return shocks.subarray(first, first + horizon).reduce((sum, shock) => sum + shock, 0);
  });
  const classes = Int8Array.from(returns, (value) => (value > 0.01 ? 2 : value < -0.01 ? 0 : 1));
  const time = Float64Array.from(returns, (_, row) => (row % dates) * day);
  const symbolCodes = Int32Array.from(returns, (_, row) => Math.floor(row / dates));
  const all = Int32Array.from(returns, (_, row) => row);
  const common = { time, symbolCodes, horizon, seed, resamples: 200 };
  const evaluations: Record<string, Evaluation> = {};
  for (let model = 0; model < models; model++) {
    const known = model === models - 1 ? edge : 0;
    // A forecaster of overlapping returns changes its mind slowly, which is what makes luck last.
    let mood = 0;
    const guesses = returns.map((value) => {
      mood = 0.9 * mood + 0.01 * random.normal();
      return known * value + mood;
    });
    evaluations[`model_${model}`] =
      model % 2 === 0
        ? evaluateRegression({
            ...common,
            forecast: guesses,
            returns,
            baselines: returnBaselines({ returns, train: all, rows: all }),
          })
        : evaluateClassification({
            ...common,
            probabilities: Float64Array.from([...guesses].flatMap((guess) => sharesOf(guess))),
            classes,
            classNames: ["sell", "hold", "buy"],
            baselines: classBaselines({
              time,
              symbolCodes,
              classes,
              endTime: time.map((at) => at + horizon * day),
              classCount: 3,
              train: all,
              rows: all,
            }),
          });
  }
  return evaluations;
}

/** What is said of seven models that know nothing. */
export function judgeRandomFamily(seed: number): FamilyVerdict {
  return familyVerdict(judgedGuesses({ seed, models: 7 }));
}

function sharesOf(guess: number): number[] {
  const lean = Math.tanh(guess) / 4;
  return [0.33 - lean, 0.34, 0.33 + lean];
}
