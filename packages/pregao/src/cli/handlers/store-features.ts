import { parseOptions } from "../../config/index.ts";
import { storeFeatures } from "../../pipeline/feature-store.ts";
import { loadData } from "../../pipeline/load.ts";
import { storeFeaturesOptions } from "../../pipeline/options.ts";
import { featuresFor } from "../../pipeline/prepare.ts";
import type { CommandHandler } from "../session.ts";

export const keepFeatures: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(storeFeaturesOptions, { source: configuration.values.source, ...given }, "--");
  const { bars } = await loadData(options, configuration, context);
  const { matrix, leftOut } = featuresFor(bars, options.features, context);
  const { offline, online } = await storeFeatures(matrix, bars, configuration);
  const names = matrix.names.length;
  const body = { feature_set_id: matrix.featureSetId, features: names, left_out: leftOut, offline, online };
  terminal.result({ status: "success", ...body }, () =>
    [
      `${matrix.featureSetId}: ${names} features of ${bars.length} bars of ${bars.symbols.length} symbols`,
      `  offline  ${offline.stored + offline.older} rows, ${offline.store}`,
      online === null
        ? "  online   none: set REDIS_URL"
        : `  online   ${online.stored} newest, ${online.older} older than what was there; ${online.store}`,
    ].join("\n"),
  );
};
