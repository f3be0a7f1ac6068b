import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { againstSymbol } from "../catalog/index-relative.ts";
import { type AnyFeature, type Feature, isCrossSectional } from "../contract.ts";
import { difference, lag, ratioTo, rollingMax, rollingMean, rollingMin, rollingStd } from "./combinators.ts";

const ofBars: Readonly<Record<string, (feature: AnyFeature, bars: number) => AnyFeature>> = {
  lag,
  difference,
  mean: rollingMean,
  std: rollingStd,
  min: rollingMin,
  max: rollingMax,
};
const operations = [...Object.keys(ofBars), "ratioTo", "against"];

/**
 * A combination as text: `return_1.lag(3)`, `rsi_14.mean(5).difference(1)`, `close.ratioTo(sma_20)`,
 * `beta_60.against(BOVA11)`; steps are taken from left to right. Undefined where the text is none.
 * PREGAO_NAME_UNKNOWN for a step or a feature that does not exist, PREGAO_OPTION_INVALID for an argument that cannot be.
 */
export function parseCombination(text: string, find: (name: string) => AnyFeature): AnyFeature | undefined {
  const parts = lastStep(text);
  if (parts === undefined) return undefined;
  const { of, step, argument } = parts;
  if (!operations.includes(step)) {
    throw new PregaoError("PREGAO_NAME_UNKNOWN", {
      what: "combination",
      name: step,
      near: didYouMean(step, operations),
    });
  }
  if (step === "against") return measuredAgainst(of, argument);
  const feature = find(of);
  if (step === "ratioTo") return ratioTo(ofSymbols(feature, text), ofSymbols(find(argument), text));
  if (!/^\d+$/.test(argument)) throw invalid(text, `${step} takes a whole number of bars, not ${argument}`);
  return ofBars[step]!(feature, Number(argument));
}

/** `a.lag(1).mean(5)` is the step mean with the argument 5 on `a.lag(1)`; an argument may hold brackets itself. */
function lastStep(text: string): { of: string; step: string; argument: string } | undefined {
  if (!text.endsWith(")")) return undefined;
  let depth = 0;
  let open = text.length - 1;
  for (; open >= 0; open--) {
    if (text[open] === ")") depth++;
    if (text[open] === "(") depth--;
    if (depth === 0) break;
  }
  const head = /^(.+)\.([A-Za-z]+)$/.exec(text.slice(0, Math.max(0, open)));
  return head === null
    ? undefined
    : { of: head[1]!, step: head[2]!, argument: text.slice(open + 1, -1).trim() };
}

function measuredAgainst(name: string, symbol: string): Feature {
  const feature = symbol === "" ? undefined : againstSymbol(name, symbol);
  if (feature !== undefined) return feature;
  throw invalid(
    `${name}.against(${symbol})`,
    "only beta, correlation and strength to an index take a symbol",
  );
}

function ofSymbols(feature: AnyFeature, text: string): Feature {
  if (!isCrossSectional(feature)) return feature;
  throw invalid(text, `${feature.name} compares the symbols of a date, a ratio is of single symbols`);
}

function invalid(text: string, reason: string): PregaoError {
  return new PregaoError("PREGAO_OPTION_INVALID", { option: "feature", value: text, reason });
}
