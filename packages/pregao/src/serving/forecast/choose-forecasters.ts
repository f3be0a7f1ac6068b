import { familyName, loadFamily } from "../../models/index.ts";
import { regressionTargetName } from "../../pipeline/ticker-prediction.ts";
import type { Manifest, RegisteredVersion } from "../../registry/index.ts";
import { type FallbackStep, type ForecastRequest, fallbackSteps, type ServedRole } from "../contract.ts";
import type { VersionDirectory } from "../models/version-directory.ts";

/** A version that could answer a forecast. */
export interface Forecaster {
  readonly version: RegisteredVersion;
  readonly role: ServedRole;
  readonly fallback: FallbackStep;
}

/**
 * The versions that can answer, in the order in which they are tried: those of this very symbol and timeframe, then, with fallback,
 * of the symbol on another timeframe, of another symbol on the timeframe, of both others. Among equals those that have shown skill come
 * first, then the newest. Of each name its champion stands there, else its newest version.
 */
export async function chooseForecasters(
  directory: VersionDirectory,
  enabled: readonly string[],
  { symbol, timeframe, family: asked, fallback }: ForecastRequest,
): Promise<Forecaster[]> {
  const family = asked === undefined ? undefined : familyName(asked);
  const found: Forecaster[] = [];
  for (const name of await directory.names()) {
    const { champion, latest } = await directory.state(name);
    const version = await directory.show(name, champion ?? latest);
    const { manifest } = version;
    if (!(family === undefined ? enabled.includes(manifest.family) : manifest.family === family)) continue;
    if (!(await forecastsReturns(manifest))) continue;
    const step = fallbackOf(manifest, symbol, timeframe);
    if (step !== "exact" && !fallback) continue;
    found.push({ version, role: champion === null ? "latest" : "champion", fallback: step });
  }
  return found.sort(
    (a, b) =>
      fallbackSteps.indexOf(a.fallback) - fallbackSteps.indexOf(b.fallback) ||
      Number(hasSkill(b.version.manifest)) - Number(hasSkill(a.version.manifest)) ||
      (a.version.manifest.created < b.version.manifest.created ? 1 : -1),
  );
}

export function fallbackOf(
  { data }: Pick<Manifest, "data">,
  symbol: string,
  timeframe: string,
): FallbackStep {
  const isSymbol = data.symbols.includes(symbol);
  if (data.timeframe === timeframe) return isSymbol ? "exact" : "other-symbol";
  return isSymbol ? "other-timeframe" : "other-symbol-and-timeframe";
}

/** A price can be forecast from a return alone: from that of a regression, or of a classifier that learns it beside the classes. */
async function forecastsReturns({ task, label, family }: Manifest): Promise<boolean> {
  if (task === "regression") return regressionTargetName(label.kind) === "forward-return";
  return (await loadFamily(family)).predictsReturns === true;
}

function hasSkill({ metrics }: Manifest): boolean {
  return (metrics.test as { skill?: boolean } | undefined)?.skill === true;
}
