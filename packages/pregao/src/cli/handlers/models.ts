import { parseOptions } from "../../config/index.ts";
import { allFamilies, familyNames, loadConfiguredModels } from "../../models/index.ts";
import { modelsOptions } from "../../pipeline/options/saving.ts";
import { type ListedVersion, ModelRegistry, modelRoot } from "../../registry/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler, CommandSession } from "../session.ts";

export const listModels: CommandHandler = async (session, options, [name]) => {
  const versions = await registryOf(session, options).list(name);
  session.terminal.result({ status: "success", models: versions.map(listedBody) }, () =>
    versions.length === 0
      ? "No models yet. Train one: pregao train"
      : plainTable(
          ["model", "version", "family", "created", "test metric", "beside", "skill"],
          versions.map(listedRow),
          { right: [1, 4, 5], rule: true },
        ),
  );
};

export const showModel: CommandHandler = async (session, options, [name, version]) => {
  const opened = await registryOf(session, options).open(name!, version!);
  const { manifest, directory } = opened;
  session.terminal.result(
    { status: "success", directory, manifest },
    () => `${JSON.stringify(manifest, null, 2)}\n\nall files verified in ${directory}`,
  );
};

/** Every family with what it learns and a line on what it is; the parameters of each are in the reference. */
export const listFamilies: CommandHandler = async ({ configuration, terminal }) => {
  await loadConfiguredModels(configuration);
  const families = (await allFamilies()).map(
    ({ name, aliases, tasks, description, isYardstick = false }) => ({
      name,
      aliases,
      tasks,
      description,
      is_yardstick: isYardstick,
      is_own: !familyNames.includes(name),
    }),
  );
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

function registryOf({ configuration }: CommandSession, options: Record<string, unknown>): ModelRegistry {
  return new ModelRegistry(
    modelRoot(configuration.home, parseOptions(modelsOptions, options, "--").modelDir),
  );
}

function listedBody(listed: ListedVersion): Record<string, unknown> {
  const { name, version, directory } = listed;
  if ("error" in listed)
    return { name, version, directory, error: { code: listed.error.code, message: listed.error.message } };
  const { family, task, created, metrics } = listed.manifest;
  return { name, version, directory, family, task, created, metrics };
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
