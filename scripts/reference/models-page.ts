import { describeOption, wireName } from "../../packages/pregao/src/config/index.ts";
import type { ModelFamily } from "../../packages/pregao/src/models/contract.ts";
import { familyNames, loadFamily, type TuningParameter } from "../../packages/pregao/src/models/index.ts";
import { code, page, table } from "./markdown.ts";

export async function renderModelsPage(): Promise<string> {
  const families = await Promise.all(familyNames.map(loadFamily));
  return page(
    "Models",
    "The families that `pregao train --model NAME` knows. `--param name=value` holds a parameter fixed; the search draws the others that have values to draw from, as many times as `--draws` says. `pregao tune` has spaces of its own.",
    ...families.map(renderFamily),
  );
}

function renderFamily(family: ModelFamily): string {
  return [
    `## ${family.name}`,
    family.description,
    `Also called ${family.aliases.map(code).join(", ")}.`,
    ...family.tasks.map((task) => `### Parameters for ${task}\n\n${renderParameters(family, task)}`),
    ...renderSpaces(family),
  ].join("\n\n");
}

/** The spaces of the first task, which are those of all. */
function renderSpaces(family: ModelFamily): string[] {
  const spaces = Object.entries(family.tuningSpaces?.(family.tasks[0]!) ?? {});
  if (spaces.length === 0) return [];
  const rows = spaces.flatMap(([space, { parameters }]) =>
    Object.entries(parameters).map(([name, parameter]) => [code(space), code(name), ...drawsOf(parameter)]),
  );
  return [`### What \`pregao tune\` draws\n\n${table(["space", "drawn", "from", "where"], rows)}`];
}

function drawsOf(parameter: TuningParameter): [string, string] {
  const { when } = parameter;
  const where =
    when === undefined
      ? ""
      : `${code(when.parameter)} is ${when.in.map((value) => code(String(value))).join(", ")}`;
  if (parameter.kind === "categorical")
    return [parameter.choices.map((value) => code(String(value))).join(", "), where];
  const { low, high, log, step, kind } = parameter;
  const how = [...(log ? ["by its logarithm"] : []), ...(step === undefined ? [] : [`every ${step}`])];
  return [[`${kind === "integer" ? "whole numbers " : ""}${low} to ${high}`, ...how].join(", "), where];
}

function renderParameters(family: ModelFamily, task: ModelFamily["tasks"][number]): string {
  const rows = Object.entries(family.parameters(task)).map(([name, schema]) => {
    const { type, defaultValue, meta } = describeOption(name, schema);
    const drawn =
      family.searchSpaces.default[name]?.map((value) => code(JSON.stringify(value))).join(", ") ?? "";
    return [code(wireName(name)), meta.description, type, code(defaultValue), drawn];
  });
  return table(["parameter", "meaning", "accepted", "default", "the search draws from"], rows);
}
