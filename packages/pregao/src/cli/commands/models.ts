import type { Command } from "commander";
import { modelsOptions } from "../../pipeline/options/saving.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerModelsCommand(program: Command): void {
  const group = program.command("models").description("Saved model versions, and the families of models.");
  const list = group.command("list [name]").description("List every version of every model, or of one.");
  addOptionFlags(list, modelsOptions);
  list.action((name: string | undefined, _, self: Command) =>
    runCommand(
      self,
      async () => (await import("../handlers/models.ts")).listModels,
      name === undefined ? [] : [name],
    ),
  );
  const families = group
    .command("families")
    .description("List the families that --model takes, the product's and your own.");
  families.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/models.ts")).listFamilies, []),
  );
  const show = group
    .command("show <name> [version]")
    .description("Show a version's manifest (the latest when none is given), its files verified.");
  addOptionFlags(show, modelsOptions);
  show.action((name: string, version: string | undefined, _, self: Command) =>
    runCommand(self, async () => (await import("../handlers/models.ts")).showModel, [
      name,
      version ?? "latest",
    ]),
  );
}
