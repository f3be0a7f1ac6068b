import type { Configuration } from "../config/index.ts";
import { openRegistry } from "../registry/index.ts";
import { moveRegisteredAlias, openMlflow } from "../tracking/index.ts";
import { manifestText } from "./track-training.ts";

/**
 * Has MLflow's registry of models name the versions that our aliases name now: one is often moved after the run that has published its
 * version. Of the default folder of models, as far as the versions were registered there; returns how many aliases that were. Nothing
 * is done where no server is set or models are not told to it.
 */
export async function mirrorAliases(configuration: Configuration): Promise<number> {
  const client = configuration.values.mlflowRegisterModels ? openMlflow(configuration) : null;
  if (client === null) return 0;
  const registry = openRegistry(configuration);
  let told = 0;
  for (const name of await registry.names()) {
    for (const [alias, version] of Object.entries(await registry.aliases(name))) {
      const manifest = manifestText((await registry.show(name, version)).manifest);
      if (await moveRegisteredAlias(client, { name, alias, manifest })) told++;
    }
  }
  return told;
}
