import { createProgram } from "../../packages/pregao/src/cli/main.ts";
import { code, page, table } from "./markdown.ts";

type Command = ReturnType<typeof createProgram>;

export function renderCliPage(): string {
  const program = createProgram();
  const commands = program.commands.flatMap(runnable);
  return page(
    "Command line",
    "Every command also takes the global options below. Options are written with hyphens; the underscores of the described systems (`--n_jobs`) are accepted too. Exit codes are on the [page of errors](errors.md).",
    `## Global options\n\n${optionTable(program)}`,
    ...commands.map(
      (command) => `## ${usage(command)}\n\n${command.description()}${describeOptions(command)}`,
    ),
  );
}

function runnable(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(runnable);
}

function usage(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name());
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [...names, ...words].join(" ").replaceAll("<", "\\<");
}

function describeOptions(command: Command): string {
  return command.options.length === 0 ? "" : `\n\n${optionTable(command)}`;
}

function optionTable(command: Command): string {
  return table(
    ["option", "meaning"],
    command.options.map((option) => [code(option.flags), option.description]),
  );
}
