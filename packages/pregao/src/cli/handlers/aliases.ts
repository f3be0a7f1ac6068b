import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { modelsAliasOptions, modelsRollbackOptions } from "../../pipeline/options/models.ts";
import { modelsOptions } from "../../pipeline/options/saving.ts";
import { type AliasMove, type LogEntry, openRegistry } from "../../registry/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import { authorOf } from "../log-author.ts";
import type { CommandHandler } from "../session.ts";

export const listAliases: CommandHandler = async ({ configuration, terminal }, given, [name]) => {
  const registry = openRegistry(configuration, parseOptions(modelsOptions, given, "--").modelDir);
  const rows: { model: string; alias: string; version: number }[] = [];
  for (const model of name === undefined ? await registry.names() : [name])
    for (const [alias, version] of Object.entries(await registry.aliases(model)))
      rows.push({ model, alias, version });
  terminal.result({ status: "success", aliases: rows }, () =>
    rows.length === 0
      ? "No aliases yet. Set one: pregao models alias NAME champion VERSION"
      : plainTable(
          ["model", "alias", "version"],
          rows.map(({ model, alias, version }) => [model, alias, String(version)]),
          { right: [2], rule: true },
        ),
  );
};

export const moveAlias: CommandHandler = async (
  { configuration, terminal },
  given,
  [name, alias, version],
) => {
  const { modelDir, remove, expect, ...author } = parseOptions(modelsAliasOptions, given, "--");
  const registry = openRegistry(configuration, modelDir);
  if (remove === (version !== undefined)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "version",
      value: version ?? "(none)",
      reason: "give the version that the alias is to name, or --remove to take it away",
    });
  }
  const request = { ...authorOf(author), ...expected(expect) };
  const move = remove
    ? await registry.removeAlias(name!, alias!, request)
    : await registry.setAlias(name!, alias!, version!, request);
  terminal.result({ status: "success", ...move }, () => moveText(move));
};

export const rollBackAlias: CommandHandler = async ({ configuration, terminal }, given, [name]) => {
  const { modelDir, alias, expect, ...author } = parseOptions(modelsRollbackOptions, given, "--");
  const request = { alias, ...authorOf(author), ...expected(expect) };
  const move = await openRegistry(configuration, modelDir).rollback(name!, request);
  terminal.result({ status: "success", ...move }, () => moveText(move));
};

export const showLog: CommandHandler = async ({ configuration, terminal }, given, [name]) => {
  const { modelDir } = parseOptions(modelsOptions, given, "--");
  const { entries, problems } = await openRegistry(configuration, modelDir).log(name!);
  const shown = entries.map(({ sequence, time, action, alias, from, to, versions, by, reason }) => ({
    ...{ sequence, time, action, alias, from, to },
    ...{ versions, by, reason },
  }));
  terminal.result({ status: "success", name, entries: shown, problems }, () =>
    [
      entries.length === 0
        ? `Nothing was moved, archived or deleted of ${name} yet.`
        : plainTable(
            ["", "when", "what", "who", "why"],
            entries.map((entry) => [
              String(entry.sequence),
              entry.time.slice(0, 16).replace("T", " "),
              entryText(entry),
              entry.by,
              entry.reason,
            ]),
            { right: [0], rule: true },
          ),
      ...problems.map(({ sequence, damage }) => `entry ${sequence} cannot be relied on: ${damage}`),
    ].join("\n"),
  );
};

function expected(text: string | undefined): { expected?: number | null } {
  if (text === undefined) return {};
  if (text === "none") return { expected: null };
  const digits = /^v?([1-9]\d{0,8})$/.exec(text)?.[1];
  if (digits !== undefined) return { expected: Number(digits) };
  const reason = "give the number of a version, or none";
  throw new PregaoError("PREGAO_OPTION_INVALID", { option: "--expect", value: text, reason });
}

function moveText({ name, alias, from, to, entry }: AliasMove): string {
  if (entry === null) return `${alias} of ${name} names version ${to} already; nothing was changed.`;
  return `${alias} of ${name}: ${placeText(from)} → ${placeText(to)}`;
}

function entryText({ action, alias, from, to, versions }: LogEntry): string {
  if (alias === null) {
    const done = { archive: "archived", unarchive: "brought back", remove: "deleted" } as const;
    return `${done[action as keyof typeof done]} ${versions.join(", ")}`;
  }
  return `${action === "rollback" ? "rollback of " : ""}${alias}: ${placeText(from)} → ${placeText(to)}`;
}

function placeText(version: number | null): string {
  return version === null ? "nothing" : String(version);
}
