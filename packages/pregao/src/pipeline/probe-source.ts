import { stat } from "node:fs/promises";
import type { Configuration } from "../config/index.ts";
import { isPregaoError, PregaoError } from "../errors.ts";
import { createRunContext } from "../progress.ts";
import { openSource } from "../sources/index.ts";
import { openOptions } from "./load.ts";

/** A day after all data: a source that can be asked for a period answers it without a row. */
const noDay = "9999-12-31";
const patience = 10_000;

/**
 * Why a source cannot be read; null where it can. Databases are asked for no rows; of files it is looked whether they are there,
 * for reading them whole costs too much to be done often.
 */
export async function probeSource(name: string, configuration: Configuration): Promise<Error | null> {
  try {
    const source = await openSource(name, openOptions(configuration));
    const isDatabase = name === "b3_featured" || /^(postgres(ql)?|s3):\/\//.test(name);
    if (isDatabase) {
      const context = createRunContext({ signal: AbortSignal.timeout(patience) });
      await source.load({ from: noDay }, context);
    } else if (/[/\\.]/.test(name)) {
      await stat(name).catch((error: Error) => {
        throw new PregaoError("PREGAO_FILE_UNREADABLE", { file: name, reason: error.message });
      });
    }
    return null;
  } catch (error) {
    if (isPregaoError(error, "PREGAO_NO_ROWS")) return null;
    return error as Error;
  }
}
