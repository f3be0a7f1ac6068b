import { parseOptions } from "../../config/index.ts";
import { storeFeatures } from "../../pipeline/feature-store.ts";
import { loadData } from "../../pipeline/load.ts";
import { storeFeaturesOptions } from "../../pipeline/options/features.ts";
import { featuresFor } from "../../pipeline/prepare.ts";
import type { CommandHandler } from "../session.ts";

export const keepFeatures: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(storeFeaturesOptions, { source: configuration.values.source, ...given }, "--");
  const { bars } = await loadData(options, configuration, context);
  const stored = await storeFeatures(
    { bars, name: JSON.stringify(options), compute: () => featuresFor(bars, options.features, context) },
    configuration,
  );
  const { featureSetId, features, computed, offline, online } = stored;
  const body = { feature_set_id: featureSetId, features, computed_rows: computed, offline, online };
  terminal.result({ status: "success", ...body }, () =>
    [
      `${featureSetId}: ${features} features of ${bars.symbols.length} symbols, ${computed} of ${bars.length} rows computed`,
      `  offline  ${offline.store}`,
      online === null
        ? "  online   none: set REDIS_URL"
        : `  online   ${online.stored} newest, ${online.older} older than what was there; ${online.store}`,
    ].join("\n"),
  );
};
