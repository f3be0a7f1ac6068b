import { join } from "node:path";
import { writeFileAtomically } from "../../atomic-files.ts";
import { contributionsWire, driftWire, explanationWire } from "../../explain/index.ts";
import type { RunContext } from "../../progress.ts";
import { explanationPictures, predictionPictures, writePictures } from "../../reports/index.ts";
import type { SavedModelExplanation } from "./explain-saved.ts";

const stage = "drawing the pictures";

/** The explanation as JSON, in the names of the wire. */
export function savedExplanationWire(explained: SavedModelExplanation): Record<string, unknown> {
  const { loadedModel, contents, period, prediction } = explained;
  const { name, version, manifest } = loadedModel.version;
  return {
    model: { name, version, family: manifest.family },
    period: { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    ...explanationWire(contents),
    prediction_drift: explained.predictionDrift.map(driftWire),
    prediction:
      prediction === null
        ? null
        : {
            ticker: prediction.ticker,
            time: new Date(prediction.time).toISOString(),
            seen_in_training: prediction.isSeen,
            outputs: prediction.outputs.map(contributionsWire),
          },
  };
}

/** Writes the pictures (PNG and SVG) and `explanation.json` into a folder; returns the names of the files. */
export async function writeExplanation(
  directory: string,
  explained: SavedModelExplanation,
  { most, context }: { readonly most: number; readonly context: RunContext },
): Promise<string[]> {
  const { contents, prediction, loadedModel } = explained;
  const since = new Date(explained.period.from).toISOString().slice(0, 10);
  const pictures = [
    ...explanationPictures(contents, { most, driftSubject: `training rows against those since ${since}` }),
    ...(prediction === null
      ? []
      : predictionPictures(
          prediction.chosen,
          `${prediction.ticker}, ${barText(prediction.time, loadedModel)}`,
        )),
  ];
  const names: string[] = [];
  for (const [place, picture] of pictures.entries()) {
    context.signal.throwIfAborted();
    context.progress({ stage, done: place, total: pictures.length });
    names.push(...(await writePictures(directory, [picture])));
  }
  context.progress({ stage, done: pictures.length, total: pictures.length });
  const text = `${JSON.stringify({ ...savedExplanationWire(explained), pictures: names }, null, 2)}\n`;
  await writeFileAtomically(join(directory, "explanation.json"), text);
  return [...names, "explanation.json"];
}

/** The date of a bar, and its time of day where bars are shorter than a day. */
function barText(time: number, { version }: SavedModelExplanation["loadedModel"]): string {
  const text = new Date(time).toISOString();
  return /[dw]$/.test(version.manifest.data.timeframe)
    ? text.slice(0, 10)
    : text.slice(0, 16).replace("T", " ");
}
