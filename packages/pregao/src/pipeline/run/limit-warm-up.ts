import {
  type ComputedFeatures,
  findAnyFeature,
  isFeature,
  takeFeatures,
  warmUpOf,
} from "../../features/index.ts";
import type { Bars } from "../../market/bars.ts";

/** Part of the training bars that a feature may need before its first value. */
const mostOfTraining = 0.25;

/**
 * The features whose warm-up leaves most of the training bars: rows before the slowest feature has a value are used by no
 * model, so that one feature of 30 days would cost all the others half of a market of 60. Those that are left out stand
 * with their reason among `leftOut`; what is not of the catalog stays. `trainingShare` is the part of the dates that is trained on.
 */
export function limitWarmUp(computed: ComputedFeatures, bars: Bars, trainingShare: number): ComputedFeatures {
  const trainingBars = Math.floor(trainingShare * new Set(bars.time).size);
  const limit = Math.floor(mostOfTraining * trainingBars);
  const { matrix } = computed;
  const warmUps = matrix.names.map((name) =>
    isFeature(name) ? warmUpOf(findAnyFeature(name), bars.timeframe) : 0,
  );
  const kept = matrix.names.filter((_, place) => warmUps[place]! <= limit);
  if (kept.length === matrix.names.length) return computed;
  const slow = matrix.names.flatMap((name, place) =>
    warmUps[place]! > limit
      ? [
          {
            name,
            reason: `needs ${warmUps[place]} bars before its first value, more than a quarter of the ${trainingBars} that are trained on`,
          },
        ]
      : [],
  );
  return {
    matrix: takeFeatures(matrix, kept),
    leftOut: [...computed.leftOut, ...slow],
    warmUp: Math.max(0, ...warmUps.filter((bars) => bars <= limit)),
  };
}
