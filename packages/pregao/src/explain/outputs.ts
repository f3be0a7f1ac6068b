import { PregaoError } from "../errors.ts";
import type { Attributions } from "../models/index.ts";
import { didYouMean } from "../near-matches.ts";
import type { Explanation } from "./contract.ts";

/** The attributions of an explanation; PREGAO_NOT_EXPLAINABLE where it has none. */
export function attributionsOf({ attributions, family, method }: Explanation): Attributions {
  if (attributions !== null) return attributions;
  throw new PregaoError("PREGAO_NOT_EXPLAINABLE", {
    family,
    reason: `by ${method} features are ranked, but no single prediction is attributed to them`,
  });
}

/**
 * The place of an output: by its place, its name ("log-odds of buy") or the class in it ("buy"); the last when none is named.
 * PREGAO_NAME_UNKNOWN for one that is not there.
 */
export function outputPlace({ outputs }: Pick<Attributions, "outputs">, wanted?: string | number): number {
  if (wanted === undefined) return outputs.length - 1;
  const place =
    typeof wanted === "number"
      ? wanted
      : outputs.findIndex((output) => output === wanted || output.endsWith(` of ${wanted}`));
  if (outputs[place] !== undefined) return place;
  throw new PregaoError("PREGAO_NAME_UNKNOWN", {
    what: "output",
    name: String(wanted),
    near: didYouMean(String(wanted), outputs),
  });
}
