import { type Command, Option } from "commander";
import type { z } from "zod";
import { describeOption, flagName, type OptionTable } from "../config/index.ts";

/**
 * Gives `command` a flag for every option of `table`, so that flags, defaults and help come from the same schemas
 * that check the values. A list option may be repeated or given once with commas. Values stay text here: the
 * schemas turn them into what they are.
 */
export function addOptionFlags(command: Command, table: OptionTable): Command {
  for (const [name, schema] of Object.entries(table)) command.addOption(optionFlag(name, schema));
  return command;
}

function optionFlag(name: string, schema: z.ZodType): Option {
  const { meta, type, defaultValue } = describeOption(name, schema);
  if (type === "boolean") return new Option(`--${flagName(name)}`, meta.description);
  // A long list of choices within the flag would push every description out of sight.
  const listed = meta.placeholder === undefined && type.length > 30;
  const placeholder = meta.placeholder ?? (listed ? "NAME" : type.replaceAll(" | ", "|"));
  const choices = listed ? ` One of ${type.replaceAll(" | ", ", ")}.` : "";
  const shown =
    defaultValue === "" || defaultValue === "[]" || defaultValue === "{}"
      ? ""
      : ` (default: ${defaultValue})`;
  const option = new Option(`--${flagName(name)} <${placeholder}>`, meta.description + choices + shown);
  if (type.startsWith("list of")) return option.argParser(collectList);
  if (type === "name=value pairs") return option.argParser(collectPairs);
  return option;
}

function collectList(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), ...text.split(",").filter((part) => part !== "")];
}

function collectPairs(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const at = text.indexOf("=");
  return { ...before, [at < 0 ? text : text.slice(0, at)]: at < 0 ? "" : text.slice(at + 1) };
}

/**
 * The described systems write options in snake_case (`--n_jobs`): every long flag is taken in either form.
 * Values after `=` and everything behind a bare `--` stay as they are.
 */
export function acceptSnakeCase(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  return argv.map((word, index) => {
    if (!word.startsWith("--") || (end >= 0 && index >= end)) return word;
    const at = word.indexOf("=");
    const flag = at < 0 ? word : word.slice(0, at);
    return flag.replaceAll("_", "-") + (at < 0 ? "" : word.slice(at));
  });
}
