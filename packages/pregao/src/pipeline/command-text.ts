import { flagName, type OptionTable, parseOptions } from "../config/index.ts";

/** The command that does the same again: only what differs from the defaults of its table. */
export function commandText(
  command: string,
  table: OptionTable,
  options: Readonly<Record<string, unknown>>,
  seed: number,
): string {
  return [`pregao ${command}`, ...changedFlags(table, options), `--seed ${seed}`].join(" ");
}

function changedFlags(table: OptionTable, options: Readonly<Record<string, unknown>>): string[] {
  const defaults: Readonly<Record<string, unknown>> = parseOptions(table, {});
  return Object.entries(options).flatMap(([name, value]) => {
    if (JSON.stringify(value) === JSON.stringify(defaults[name])) return [];
    const flag = `--${flagName(name)}`;
    if (value === true) return [flag];
    if (Array.isArray(value)) return value.map((one) => `${flag} ${shellWord(one)}`);
    if (value !== null && typeof value === "object")
      return Object.entries(value).map(([key, one]) => `${flag} ${shellWord(`${key}=${one}`)}`);
    return [`${flag} ${shellWord(String(value))}`];
  });
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
