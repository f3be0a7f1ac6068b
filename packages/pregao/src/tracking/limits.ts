import { PregaoError } from "../errors.ts";
import type { ParamValue } from "./contract.ts";

/** What MLflow 3 takes too, so that what one tracker keeps another can. */
const key = /^[\w\-. /:]{1,250}$/;
export const longestParam = 6000;
const longestTag = 8000;

/** Experiments are folders here: a plain name on every file system. */
export function requireExperimentName(name: string): void {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(name) && !name.endsWith(".")) return;
  const reason = "take letters, digits, _ . and -, at most 100, a letter or digit first";
  throw new PregaoError("PREGAO_TRACKING_REFUSED", { what: "experiment", name, reason });
}

/** Parameters as text. PREGAO_TRACKING_REFUSED names the first that no tracker could keep. */
export function paramTexts(params: Readonly<Record<string, ParamValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      requireEntry("parameter", name, text, longestParam);
      return [name, text];
    }),
  );
}

export function requireTags(tags: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(tags)) requireEntry("tag", name, value, longestTag);
}

export function requireMetric(name: string, value: number, step: number): void {
  if (!key.test(name)) throw badName("metric", name);
  if (!Number.isFinite(value)) {
    throw new PregaoError("PREGAO_TRACKING_REFUSED", {
      what: "metric",
      name,
      reason: `${value} is no finite number; say in a tag why it is not defined`,
    });
  }
  if (!Number.isSafeInteger(step)) {
    const reason = `its step ${step} is no whole number`;
    throw new PregaoError("PREGAO_TRACKING_REFUSED", { what: "metric", name, reason });
  }
}

/** Artifacts lie under their run: plain names between slashes, so that no name leads out of it. */
export function requireArtifactName(name: string): void {
  const parts = name.split("/");
  if (parts.every((part) => /^[\w][\w.\- ]{0,199}$/.test(part) && !part.endsWith("."))) return;
  const reason = "take plain file names, / between folders";
  throw new PregaoError("PREGAO_TRACKING_REFUSED", { what: "artifact", name, reason });
}

function requireEntry(what: "parameter" | "tag", name: string, value: string, longest: number): void {
  if (!key.test(name)) throw badName(what, name);
  if (value.length <= longest) return;
  const reason = `its value has ${value.length} characters, at most ${longest} can be kept; log it as an artifact`;
  throw new PregaoError("PREGAO_TRACKING_REFUSED", { what, name, reason });
}

function badName(what: string, name: string): PregaoError {
  const reason = "take letters, digits, _ - . / : and spaces, at most 250";
  return new PregaoError("PREGAO_TRACKING_REFUSED", { what, name: JSON.stringify(name), reason });
}
