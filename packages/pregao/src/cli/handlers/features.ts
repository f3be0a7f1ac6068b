import { parseOptions } from "../../config/index.ts";
import {
  describeCatalog,
  describeFeature,
  findAnyFeature,
  loadConfiguredFeatures,
  resolveFeatureName,
} from "../../features/index.ts";
import { featureValueOptions } from "../../pipeline/options/features.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const listFeatures: CommandHandler = async ({ configuration, terminal }) => {
  await loadConfiguredFeatures(configuration);
  const features = describeCatalog();
  terminal.result({ status: "success", features }, () =>
    plainTable(
      ["feature", "category", "inputs", "warm-up", "what it tells"],
      features.map(({ name, category, inputs, warmUp, description }) => [
        name,
        category,
        inputs,
        String(warmUp),
        description,
      ]),
      { right: [3], rule: true },
    ),
  );
};

export const showFeature: CommandHandler = async ({ configuration, terminal }, _, [name]) => {
  await loadConfiguredFeatures(configuration);
  const feature = describeFeature(findAnyFeature(resolveFeatureName(name!)));
  terminal.result({ status: "success", feature }, () =>
    Object.entries(feature)
      .map(([key, value]) => `${key.padEnd(12)} ${Array.isArray(value) ? value.join(", ") : value}`)
      .join("\n"),
  );
};

export const featureValues: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(featureValueOptions, given, "--");
  const [{ loadData }, { featuresFor }] = await Promise.all([
    import("../../pipeline/load.ts"),
    import("../../pipeline/prepare.ts"),
  ]);
  const { bars } = await loadData(options, configuration, context);
  const { matrix, leftOut } = featuresFor(bars, options.features, context);
  const rows = bars.frame.segments.flatMap(({ symbol, start, end }) =>
    Array.from({ length: Math.min(options.last, end - start) }, (_, back) => {
      const row = end - Math.min(options.last, end - start) + back;
      const values = Object.fromEntries(
        matrix.names.map((name, column) => [name, matrix.columns[column]![row]!]),
      );
      return { symbol, time: new Date(bars.time[row]!).toISOString(), values };
    }),
  );
  terminal.result({ status: "success", feature_set_id: matrix.featureSetId, left_out: leftOut, rows }, () =>
    rows
      .map(({ symbol, time, values }) => {
        const lines = Object.entries(values).map(
          ([name, value]) => `  ${name.padEnd(28)} ${Number.isNaN(value) ? "missing" : value.toPrecision(7)}`,
        );
        return [`${symbol} ${time}`, ...lines].join("\n");
      })
      .join("\n\n"),
  );
};
