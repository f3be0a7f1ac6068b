import { describeOption, settings } from "../../packages/pregao/src/config/index.ts";
import { code, page, table } from "./markdown.ts";

/** The settings once more, by the environment variable that sets them. */
export function renderEnvironmentPage(): string {
  const rows = Object.entries(settings).flatMap(([name, schema]) => {
    const { type, defaultValue, meta } = describeOption(name, schema);
    if (meta.env === undefined) return [];
    const meaning = meta.secret === true ? `${meta.description} Never shown.` : meta.description;
    return [[code(meta.env), meaning, type, code(defaultValue), code(name)]];
  });
  return page(
    "Environment variables",
    "Every variable that is read, by its name. A value out of range stops the start with one line that names the variable, the value and what is accepted; an empty one counts as not set. The same settings may stand in the configuration file, most of them as flags too: see [configuration](configuration.md).",
    table(
      ["variable", "meaning", "accepted", "default", "setting"],
      rows.sort(([a], [b]) => (a! < b! ? -1 : 1)),
    ),
  );
}
