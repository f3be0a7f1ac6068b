import type { Configuration } from "../config/index.ts";
import type { Logger } from "../logging.ts";
import { enabledFamilyNames } from "../models/index.ts";
import { sourceOf } from "../pipeline/predict.ts";
import type { BarStore } from "./bars/bar-store.ts";
import type { ModelStore } from "./models/model-store.ts";
import type { ServedVersion } from "./models/served-version.ts";

/** Symbols of a version that are made ready. */
const mostSymbols = 64;

/**
 * Loads what is likely to be asked for: of every name its champion, else its newest version, as many as are kept, champions first; and for each
 * the bars and a first prediction of its symbols. What cannot be made ready is told in the log and left to the request that asks for it.
 */
export async function warmUp({
  configuration,
  logger,
  models,
  bars,
  predict,
}: {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly models: ModelStore;
  readonly bars: BarStore;
  predict(version: ServedVersion, ticker: string, source: string): Promise<void>;
}): Promise<void> {
  const { enableModelCache, maxCachedModels } = configuration.values;
  if (!enableModelCache) return;
  const enabled = enabledFamilyNames(configuration);
  const directory = models.directory();
  const found: { name: string; version: number; isChampion: boolean }[] = [];
  for (const name of await directory.names()) {
    try {
      const { champion, latest } = await directory.state(name);
      const version = champion ?? latest;
      const { manifest } = await directory.show(name, version);
      if (!enabled.includes(manifest.family)) continue;
      found.push({ name, version, isChampion: champion !== null });
    } catch (error) {
      logger.warn({ err: error, model: name }, "a model is not made ready");
    }
  }
  found.sort((a, b) => Number(b.isChampion) - Number(a.isChampion));
  // The last one loaded is the last one let go: champions come last.
  for (const { name, version } of found.slice(0, maxCachedModels).reverse()) {
    try {
      const served = await models.load(directory, name, version);
      const { manifest } = served.loaded.version;
      const source = sourceOf(manifest, configuration);
      const symbols = manifest.data.symbols.slice(0, mostSymbols);
      await bars.readAhead(served, symbols, source);
      for (const symbol of symbols) await predict(served, symbol, source);
    } catch (error) {
      logger.warn({ err: error, model: name, version }, "a model is not made ready");
    }
  }
}
