import type { Command } from "commander";
import { featureValueOptions, storeFeaturesOptions } from "../../pipeline/options/features.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerFeaturesCommand(program: Command): void {
  const group = program.command("features").description("The catalog of features and their values.");
  group
    .command("list")
    .description("List every feature: name, category, inputs, warm-up, formula.")
    .action((_, self: Command) =>
      runCommand(self, async () => (await import("../handlers/features.ts")).listFeatures, []),
    );
  group
    .command("show <name>")
    .description("Show one feature with its formula and source.")
    .action((name: string, _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/features.ts")).showFeature, [name]),
    );
  const values = group.command("values").description("Compute features of a ticker and print the last rows.");
  addOptionFlags(values, featureValueOptions);
  values.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/features.ts")).featureValues, []),
  );
  const store = group
    .command("store")
    .description(
      "Compute features and keep them: all in Parquet, the newest in Redis where REDIS_URL is set.",
    );
  addOptionFlags(store, storeFeaturesOptions);
  store.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/store-features.ts")).keepFeatures, []),
  );
}
