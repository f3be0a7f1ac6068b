import type { RankedFeature } from "../../explain/index.ts";
import type { Picture } from "../pictures/picture.ts";
import { shapBarPicture } from "../pictures/shap-bar.ts";
import { shapForcePicture } from "../pictures/shap-force.ts";
import { shapSummaryPicture } from "../pictures/shap-summary.ts";
import { shapWaterfallPicture } from "../pictures/shap-waterfall.ts";
import type { ExplanationSwarm, ModelExplanation } from "./contract.ts";

/** What a run keeps of an explanation, by the names of the described system's files. */
export function keptExplanationPictures({ swarm, prediction }: ModelExplanation): [file: string, Picture][] {
  return [
    ["shap_summary", shapSummaryPicture(swarm)],
    ["shap_importance_bar", shapBarPicture(rankingOf(swarm), [swarm.output])],
    ...(prediction === undefined
      ? []
      : ([
          ["shap_force_plot", shapForcePicture(prediction, { subject: prediction.label })],
          ["shap_waterfall", shapWaterfallPicture(prediction, { subject: prediction.label })],
        ] satisfies [string, Picture][])),
  ];
}

/** The features of a swarm by the one output that it is of. */
function rankingOf({ lines }: ExplanationSwarm): RankedFeature[] {
  const total = lines.reduce((sum, { importance }) => sum + importance, 0);
  return lines.map(({ name, importance }) => ({
    name,
    importance,
    share: total > 0 ? importance / total : 0,
    byOutput: [importance],
    highLessLow: [null],
  }));
}
