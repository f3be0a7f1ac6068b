import { isDeepStrictEqual } from "node:util";
import { flagName, parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import { dataOptions } from "../options/data.ts";
import { preparationOptions } from "../options/preparation.ts";
import { type TrainOptions, trainOptions } from "../options/train.ts";
import type { PreparedData } from "../prepare.ts";
import { loadExport } from "./load-export.ts";
import type { ExportRecord } from "./record.ts";

/**
 * The prepared data of `--dataset ID`. Options that say which bars, features or targets are wanted must be left out or be
 * those of the dataset: PREGAO_OPTION_INVALID names the one that is not.
 */
export async function preparedFromExport(
  id: string,
  options: TrainOptions,
  home: string,
  context: RunContext,
): Promise<PreparedData> {
  const { prepared, record } = await loadExport(id, home, context);
  refuseOthers(options, record);
  return prepared;
}

function refuseOthers(options: TrainOptions, { id, options: own }: ExportRecord): void {
  const defaults = parseOptions(trainOptions, {});
  for (const name of Object.keys({ ...dataOptions, ...preparationOptions }) as (keyof TrainOptions)[]) {
    const given = options[name];
    if (isDeepStrictEqual(given, defaults[name]) || isDeepStrictEqual(given, own[name])) continue;
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: `--${flagName(name)}`,
      value: String(given),
      reason: `the dataset ${id} was made with ${own[name] === undefined ? "none" : JSON.stringify(own[name])}; leave the option out, or export another dataset`,
    });
  }
}
