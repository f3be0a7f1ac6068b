import type { ExplanationContents, PredictionContributions } from "../explain/index.ts";
import { attributionByLagPicture } from "./pictures/attribution-by-lag.ts";
import { driftPicture } from "./pictures/drift.ts";
import type { Picture } from "./pictures/picture.ts";
import { shapBarPicture } from "./pictures/shap-bar.ts";
import { shapDependencePicture } from "./pictures/shap-dependence.ts";
import { shapForcePicture } from "./pictures/shap-force.ts";
import { shapInteractionsPicture } from "./pictures/shap-interactions.ts";
import { shapSummaryPicture } from "./pictures/shap-summary.ts";
import { shapWaterfallPicture } from "./pictures/shap-waterfall.ts";
import { spoiltImportancePicture } from "./pictures/spoilt-importance.ts";

export interface ExplanationPictureOptions {
  /** Features in a picture. Default 20. */
  readonly most?: number;
  /** What drift is from and to: "training rows against those since 2024-01-02". */
  readonly driftSubject?: string;
}

/** The pictures that an explanation has something to show for, in the order of a report. */
export function explanationPictures(
  contents: ExplanationContents,
  { most = 20, driftSubject = "training rows against later ones" }: ExplanationPictureOptions = {},
): Picture[] {
  const { swarm, ranking, outputs, dependences, pairTable, byLag, permutation, drift } = contents;
  return [
    ...(swarm === null ? [] : [shapSummaryPicture(swarm), shapBarPicture(ranking, outputs, { most })]),
    ...dependences.map(shapDependencePicture),
    ...(pairTable === null || pairTable.names.length < 2 ? [] : [shapInteractionsPicture(pairTable)]),
    ...(byLag === null ? [] : [attributionByLagPicture(byLag)]),
    ...(permutation === null ? [] : [spoiltImportancePicture(permutation, { most })]),
    ...(drift.length === 0 ? [] : [driftPicture(drift, { subject: driftSubject, most })]),
  ];
}

/** The two pictures of one prediction. `subject`: "PETR4, 2024-12-30". */
export function predictionPictures(contributions: PredictionContributions, subject: string): Picture[] {
  return [shapForcePicture(contributions, { subject }), shapWaterfallPicture(contributions, { subject })];
}
