import { parseOptions } from "../../config/index.ts";
import { allFamilies, enabledFamilyNames, familyNames, loadConfiguredModels } from "../../models/index.ts";
import { modelsListOptions } from "../../pipeline/options/models.ts";
import { modelsOptions } from "../../pipeline/options/saving.ts";
import { type ListedVersion, openRegistry } from "../../registry/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const listModels: CommandHandler = async ({ configuration, terminal }, given, [name]) => {
  const { modelDir, archived } = parseOptions(modelsListOptions, given, "--");
  const versions = await openRegistry(configuration, modelDir).list(name, { archived });
  const isNamed = versions.some((version) => version.aliases.length > 0 || version.archived);
  terminal.result({ status: "success", models: versions.map(listedBody) }, () =>
    versions.length === 0
      ? "No models yet. Train one: pregao train"
      : plainTable(
          [
            "model",
            "version",
            "family",
            "created",
            "test metric",
            "beside",
            "skill",
            ...(isNamed ? ["aliases"] : []),
          ],
          versions.map((version) => [...listedRow(version), ...(isNamed ? [standingOf(version)] : [])]),
          { right: [1, 4, 5], rule: true },
        ),
  );
};

export const showModel: CommandHandler = async (session, given, [name, version = "latest"]) => {
  const { modelDir } = parseOptions(modelsOptions, given, "--");
  const opened = await openRegistry(session.configuration, modelDir).open(name!, version);
  const { manifest, directory } = opened;
  session.terminal.result(
    { status: "success", directory, manifest },
    () => `${JSON.stringify(manifest, null, 2)}\n\nall files verified in ${directory}`,
  );
};

/** Every family with what it learns and a line on what it is; the parameters of each are in the reference. */
export const listFamilies: CommandHandler = async ({ configuration, terminal }) => {
  await loadConfiguredModels(configuration);
  const enabled = enabledFamilyNames(configuration);
  const families = (await allFamilies())
    .filter(({ name }) => enabled.includes(name))
    .map(({ name, aliases, tasks, description, isYardstick = false }) => ({
      name,
      aliases,
      tasks,
      description,
      is_yardstick: isYardstick,
      is_own: !familyNames.includes(name),
    }));
  terminal.result({ status: "success", families }, () =>
    plainTable(
      ["family", "learns", "what it is"],
      families.map(({ name, tasks, description, is_own }) => [
        name,
        tasks.map((task) => (task === "classification" ? "classes" : "returns")).join(", "),
        `${is_own ? "your own: " : ""}${firstPart(description)}`,
      ]),
      { rule: true },
    ),
  );
};

function firstPart(text: string): string {
  return text.split("; ", 1)[0]!.replace(/\.$/, "");
}

function listedBody(listed: ListedVersion): Record<string, unknown> {
  const { name, version, directory, aliases, archived } = listed;
  const place = { name, version, directory, aliases, archived };
  if ("error" in listed)
    return { ...place, error: { code: listed.error.code, message: listed.error.message } };
  const { family, task, created, metrics } = listed.manifest;
  return { ...place, family, task, created, metrics };
}

function listedRow(listed: ListedVersion): string[] {
  const { name, version } = listed;
  if ("error" in listed)
    return [name, String(version), `unreadable: ${listed.error.message}`, "", "", "", ""];
  const { family, created, metrics } = listed.manifest;
  const test = metrics.test as {
    metric: string;
    value: number | null;
    best_baseline: string;
    best_baseline_value: number | null;
    skill: boolean;
  };
  return [
    name,
    String(version),
    family,
    created.slice(0, 16).replace("T", " "),
    `${test.metric} ${test.value?.toFixed(4) ?? "–"}`,
    `${test.best_baseline} ${test.best_baseline_value?.toFixed(4) ?? "–"}`,
    test.skill ? "yes" : "no evidence",
  ];
}

function standingOf({ aliases, archived }: ListedVersion): string {
  return archived ? "(archived)" : aliases.join(", ");
}
