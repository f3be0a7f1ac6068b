import { createProgram } from "../../packages/pregao/src/cli/main.ts";
import {
  configurationFile,
  describeOption,
  flagName,
  settings,
} from "../../packages/pregao/src/config/index.ts";
import { code, page, table } from "./markdown.ts";

type Command = ReturnType<typeof createProgram>;

export function renderConfigurationPage(): string {
  const flags = new Set(allFlags(createProgram()));
  const rows = Object.entries(settings).map(([name, schema]) => {
    const { type, defaultValue, meta } = describeOption(name, schema);
    const flag = `--${flagName(name)}`;
    return [
      code(name),
      meta.description,
      type,
      code(defaultValue),
      code(meta.env ?? ""),
      code(flags.has(flag) ? flag : ""),
    ];
  });
  return page(
    "Configuration",
    `Settings come from, later ones winning: defaults, the file ${code(configurationFile)} in the working directory, environment variables, flags. ${code("pregao config show")} prints every setting with the layer that set it.`,
    table(["setting", "meaning", "accepted", "default", "environment", "flag"], rows),
  );
}

function allFlags(command: Command): string[] {
  return [...command.options.map((option) => option.long ?? ""), ...command.commands.flatMap(allFlags)];
}
