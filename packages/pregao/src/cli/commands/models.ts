import type { Command } from "commander";
import type { OptionTable } from "../../config/index.ts";
import {
  modelsAliasOptions,
  modelsArchiveOptions,
  modelsDeleteOptions,
  modelsListOptions,
  modelsPruneOptions,
  modelsRollbackOptions,
} from "../../pipeline/options/models.ts";
import { modelsOptions } from "../../pipeline/options/saving.ts";
import { addOptionFlags } from "../option-flags.ts";
import { type CommandHandler, runCommand } from "../session.ts";

interface ModelsCommand {
  readonly usage: string;
  readonly description: string;
  readonly options?: OptionTable;
  readonly handler: () => Promise<CommandHandler>;
}

const commands: readonly ModelsCommand[] = [
  {
    usage: "list [name]",
    description: "List every version of every model, or of one.",
    options: modelsListOptions,
    handler: async () => (await import("../handlers/models.ts")).listModels,
  },
  {
    usage: "families",
    description: "List the families that --model takes, the product's and your own.",
    handler: async () => (await import("../handlers/models.ts")).listFamilies,
  },
  {
    usage: "show <name> [version]",
    description:
      "Show a version's manifest (by number or alias; the latest when none is given), its files verified.",
    options: modelsOptions,
    handler: async () => (await import("../handlers/models.ts")).showModel,
  },
  {
    usage: "aliases [name]",
    description: "List which version each alias names: of every model, or of one.",
    options: modelsOptions,
    handler: async () => (await import("../handlers/aliases.ts")).listAliases,
  },
  {
    usage: "alias <name> <alias> [version]",
    description: "Let an alias (champion, challenger, any word) name a version, or take it away.",
    options: modelsAliasOptions,
    handler: async () => (await import("../handlers/aliases.ts")).moveAlias,
  },
  {
    usage: "rollback <name>",
    description: "Let an alias name again what it named before; again, one further back.",
    options: modelsRollbackOptions,
    handler: async () => (await import("../handlers/aliases.ts")).rollBackAlias,
  },
  {
    usage: "log <name>",
    description: "Show who moved which alias, archived or deleted what, when and why.",
    options: modelsOptions,
    handler: async () => (await import("../handlers/aliases.ts")).showLog,
  },
  {
    usage: "archive <name> <version>",
    description: "Hide a version from listings, from latest and from aliases; its files stay.",
    options: modelsArchiveOptions,
    handler: async () => (await import("../handlers/retire-models.ts")).archiveModel,
  },
  {
    usage: "prune [name]",
    description: "Delete old versions by a rule: the newest, the young and those that an alias names stay.",
    options: modelsPruneOptions,
    handler: async () => (await import("../handlers/retire-models.ts")).pruneModels,
  },
  {
    usage: "delete <name> <version>",
    description: "Delete one version, by its number, for good.",
    options: modelsDeleteOptions,
    handler: async () => (await import("../handlers/retire-models.ts")).deleteModel,
  },
];

export function registerModelsCommand(program: Command): void {
  const group = program.command("models").description("Saved model versions, and the families of models.");
  for (const { usage, description, options, handler } of commands) {
    const command = group.command(usage).description(description);
    if (options !== undefined) addOptionFlags(command, options);
    command.action((...given: unknown[]) => {
      const self = given.at(-1) as Command;
      const words = given.slice(0, -2).filter((word): word is string => word !== undefined);
      return runCommand(self, handler, words);
    });
  }
}
