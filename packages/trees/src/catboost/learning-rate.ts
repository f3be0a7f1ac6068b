/** rate = e^(size · log rows + offset) · (rounds / 1000)^decay, at most 0.5. */
interface Coefficients {
  readonly size: number;
  readonly offset: number;
  readonly decay: number;
}

/** Fitted by CatBoost's authors on their data sets; those of CatBoost 1.2 on the CPU, without and with a watched best model. */
const coefficients: Readonly<
  Record<
    "Logloss" | "MultiClass" | "RMSE",
    Record<"plain" | "best" | "plainMean" | "bestMean", Coefficients | null>
  >
> = {
  Logloss: {
    plain: { size: 0.427, offset: -7.525, decay: -0.917 },
    best: { size: 0.247, offset: -5.158, decay: -0.435 },
    plainMean: { size: 0.408, offset: -7.299, decay: -0.928 },
    bestMean: { size: 0.246, offset: -5.127, decay: -0.451 },
  },
  MultiClass: {
    plain: { size: 0.051, offset: -2.889, decay: -0.845 },
    best: { size: 0.02, offset: -2.364, decay: -0.382 },
    plainMean: null,
    bestMean: null,
  },
  RMSE: {
    plain: { size: 0.178, offset: -4.473, decay: -0.76 },
    best: { size: 0.189, offset: -4.383, decay: -0.623 },
    plainMean: { size: 0.158, offset: -4.287, decay: -0.813 },
    bestMean: { size: 0.157, offset: -4.062, decay: -0.61 },
  },
};

const FALLBACK = 0.03;

/**
 * CatBoost's learning rate where none is given, from rows, rounds and loss; 0.03 for losses it has no formula for. It is
 * chosen with the start at the mean only if that was asked for: `startsAtMean`.
 */
export function automaticLearningRate(given: {
  readonly loss: string;
  readonly rowCount: number;
  readonly rounds: number;
  readonly keepsBest: boolean;
  readonly startsAtMean: boolean;
}): number {
  if (!Object.hasOwn(coefficients, given.loss)) return FALLBACK;
  const sets = coefficients[given.loss as keyof typeof coefficients];
  const found =
    sets[
      given.startsAtMean ? (given.keepsBest ? "bestMean" : "plainMean") : given.keepsBest ? "best" : "plain"
    ];
  if (!found) return FALLBACK;
  const { size, offset, decay } = found;
  const rate = Math.exp(size * Math.log(given.rowCount) + offset) * (given.rounds / 1000) ** decay;
  return Math.round(Math.min(rate, 0.5) * 1e6) / 1e6;
}
