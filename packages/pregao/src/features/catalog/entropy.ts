import type { Feature } from "../contract.ts";
import { rollingPermutationEntropy, rollingShannonEntropy } from "../rolling/entropy.ts";
import { rollingMaximum, rollingMinimum } from "../rolling/extremes.ts";
import { logReturnOver } from "../shared-series.ts";
import { featuresOf } from "./category-features.ts";

/** How much order there is in the movements of the close. */
export const entropyFeatures: readonly Feature[] = featuresOf(
  "statistics",
  ["close"],
  [
    {
      name: "permutation_entropy_3_60",
      parameters: { order: 3, window: 60 },
      warmUp: 59,
      description:
        "Entropy of the patterns of three closes: 1 where all are equally frequent, low where one prevails.",
      formula: "−Σ p·ln p / ln 6 over the 58 patterns of 60 closes",
      source: "Bandt and Pompe 2002",
      values: (series) => rollingPermutationEntropy(series.column("close"), 60),
    },
    {
      name: "shannon_entropy_60",
      parameters: { bins: 8, window: 60 },
      warmUp: 60,
      description:
        "Entropy of the histogram of the returns: low where most lie together and few far away; 0 where all are equal.",
      formula: "−Σ p·ln p / ln 8, 8 bins of equal width between the extremes of 60 log returns",
      source: "Shannon 1948",
      values: (series) => {
        const returns = logReturnOver(series, 1);
        return rollingShannonEntropy(
          returns,
          rollingMinimum(returns, 60),
          rollingMaximum(returns, 60),
          60,
          8,
        );
      },
    },
  ],
);
