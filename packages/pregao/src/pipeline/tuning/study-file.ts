import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PregaoError } from "../../errors.ts";
import { familyName } from "../../models/index.ts";
import { didYouMean } from "../../near-matches.ts";
import { isPlainName } from "../../registry/model-name.ts";
import { bestTrial, type JournalContents, readJournal } from "../../tuning/index.ts";
import type { FittingOptions } from "../options/fitting.ts";
import type { TrainOptions } from "../options/train.ts";

/** File of a study under the home folder. Throws PREGAO_OPTION_INVALID for a name that is no plain file name. */
export function studyFile(home: string, study: string): string {
  if (isPlainName(study)) return join(home, "tuning", `${study}.jsonl`);
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "study",
    value: JSON.stringify(study).slice(0, 80),
    reason: "use letters, digits, '_', '-' and '.', a letter or digit first",
  });
}

/**
 * The options of a training with the best parameters of the study that they name, which takes the place of the search; the
 * same options where they name none. Throws PREGAO_NAME_UNKNOWN for a study that is not there, PREGAO_OPTION_INVALID where the
 * family or the task is not the study's, PREGAO_STUDY_UNSCORED.
 */
export async function withTunedParameters<Options extends TrainOptions>(
  options: Options,
  home: string,
): Promise<Options> {
  const { paramsFrom: study } = options;
  if (study === undefined) return options;
  const { identity, trials } = await readStudy(home, study);
  for (const [option, given] of [
    ["model", familyName(options.model)],
    ["task", options.task],
  ] as const) {
    const tuned = identity[option === "model" ? "family" : "task"];
    if (tuned === given) continue;
    const reason = `the study ${study} tuned ${String(tuned)}`;
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: `--${option}`, value: given, reason });
  }
  const best = bestTrial(trials);
  if (best === null) {
    const reason = trials.at(-1)?.reason ?? "it has no complete trial";
    throw new PregaoError("PREGAO_STUDY_UNSCORED", { study, trials: trials.length, reason });
  }
  const found = { ...best.settings, ...(identity.fixed as object) };
  return { ...options, draws: 0, param: { ...asTexts(found), ...options.param } };
}

async function readStudy(home: string, study: string): Promise<JournalContents> {
  try {
    return await readJournal(studyFile(home, study));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const files = await readdir(join(home, "tuning")).catch(() => []);
    const known = files
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => name.slice(0, -".jsonl".length));
    throw new PregaoError("PREGAO_NAME_UNKNOWN", {
      what: "study",
      name: study,
      near: didYouMean(study, known),
    });
  }
}

/** Parameters as they could have been typed. */
function asTexts(parameters: Readonly<Record<string, unknown>>): FittingOptions["param"] {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]));
}
