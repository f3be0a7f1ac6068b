import { sigmoid } from "../boosting/objectives/logistic.ts";

/**
 * A loss of one output, in CatBoost 1.2's units: of a margin, its prediction and the target. The derivatives are those by
 * the margin of minus the loss, so that a leaf moves along them.
 */
interface SingleLoss {
  prediction(margin: number): number;
  /** First derivative of minus the loss. */
  gradient(prediction: number, target: number): number;
  /** Second derivative of the loss, from 0. */
  curvature(prediction: number, target: number): number;
  loss(margin: number, prediction: number, target: number): number;
}

export type SingleLossName = "RMSE" | "MAE" | "Quantile" | "Huber" | "Poisson" | "Logloss";

const identity = (margin: number): number => margin;

/** Residuals up to this count as none: CatBoost's delta of Quantile. */
const QUANTILE_DELTA = 1e-6;

function quantileLoss(level: number): SingleLoss {
  return {
    prediction: identity,
    gradient(prediction, target) {
      const residual = target - prediction;
      if (Math.abs(residual) < QUANTILE_DELTA) return 0;
      return residual > 0 ? level : level - 1;
    },
    curvature: () => 0,
    loss(_, prediction, target) {
      const residual = target - prediction;
      return residual > 0 ? level * residual : (level - 1) * residual;
    },
  };
}

function huberLoss(delta: number): SingleLoss {
  return {
    prediction: identity,
    gradient: (prediction, target) => Math.min(Math.max(target - prediction, -delta), delta),
    curvature: (prediction, target) => (Math.abs(target - prediction) < delta ? 1 : 0),
    loss(_, prediction, target) {
      const size = Math.abs(target - prediction);
      return size < delta ? (size * size) / 2 : delta * (size - delta / 2);
    },
  };
}

const squared: SingleLoss = {
  prediction: identity,
  gradient: (prediction, target) => target - prediction,
  curvature: () => 1,
  loss: (_, prediction, target) => (target - prediction) ** 2,
};

const poisson: SingleLoss = {
  prediction: Math.exp,
  gradient: (prediction, target) => target - prediction,
  curvature: identity,
  loss: (margin, prediction, target) => prediction - target * margin,
};

const logloss: SingleLoss = {
  prediction: sigmoid,
  gradient: (prediction, target) => target - prediction,
  curvature: (prediction) => prediction * (1 - prediction),
  // log(1 + e^margin) − target · margin, in a form that does not overflow.
  loss: (margin, _, target) =>
    Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) - target * margin,
};

/** The loss with its number: the level of Quantile, the delta of Huber. */
export function singleLoss(name: SingleLossName, number: number): SingleLoss {
  switch (name) {
    case "RMSE":
      return squared;
    case "MAE":
      return quantileLoss(0.5);
    case "Quantile":
      return quantileLoss(number);
    case "Huber":
      return huberLoss(number);
    case "Poisson":
      return poisson;
    case "Logloss":
      return logloss;
  }
}
