import { extrasMissing, fewRows } from "./checks/completeness.ts";
import { gaps, outsideSessions } from "./checks/gaps.ts";
import { largeMoves, splitLikeJumps } from "./checks/jumps.ts";
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
  outsideSessions,
  splitLikeJumps,
  largeMoves,
  absurdLevels,
  fewRows,
  extrasMissing,
] as const satisfies readonly Check[];
