import { columnsInconsistent, extrasMissing, fewRows, incomplete } from "./checks/completeness.ts";
import { gaps, outsideSessions } from "./checks/gaps.ts";
import { largeMoves, splitLikeJumps } from "./checks/jumps.ts";
import { returnOutliers } from "./checks/outliers.ts";
import { flatBars, placeholderBars } from "./checks/placeholders.ts";
import { pricesConsistent, pricesUsable } from "./checks/price-consistency.ts";
import { absurdLevels } from "./checks/price-levels.ts";
import { volumeMissing, volumeNegative, volumeZero } from "./checks/volume.ts";
import type { Check } from "./contract.ts";

/** Everything that is looked for; a new check is one entry here. */
export const checks = [
  pricesUsable,
  pricesConsistent,
  volumeMissing,
  volumeZero,
  volumeNegative,
  placeholderBars,
  flatBars,
  gaps,
  incomplete,
  outsideSessions,
  splitLikeJumps,
  largeMoves,
  returnOutliers,
  absurdLevels,
  fewRows,
  extrasMissing,
  columnsInconsistent,
] as const satisfies readonly Check[];
