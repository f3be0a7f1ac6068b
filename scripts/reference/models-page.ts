import { describeOption, wireName } from "../../packages/pregao/src/config/index.ts";
import type { ModelFamily } from "../../packages/pregao/src/models/contract.ts";
import { familyNames, loadFamily } from "../../packages/pregao/src/models/index.ts";
import { code, page, table } from "./markdown.ts";

export async function renderModelsPage(): Promise<string> {
  const families = await Promise.all(familyNames.map(loadFamily));
  return page(
    "Models",
    "The families that `pregao train --model NAME` knows. `--param name=value` holds a parameter fixed; the search draws the others that have values to draw from, as many times as `--draws` says.",
    ...families.map(renderFamily),
  );
}

function renderFamily(family: ModelFamily): string {
  return [
    `## ${family.name}`,
    family.description,
    `Also called ${family.aliases.map(code).join(", ")}.`,
    ...family.tasks.map((task) => `### Parameters for ${task}\n\n${renderParameters(family, task)}`),
  ].join("\n\n");
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
