import type { Command } from "commander";
import { keyOptions } from "../../server/options.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerKeysCommand(program: Command): void {
  const group = program.command("keys").description("API keys of the server.");
  const create = group
    .command("create")
    .description("Make a key and print its secret, which is shown this once: only its hash is kept.");
  addOptionFlags(create, keyOptions);
  create.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/keys.ts")).createKey, []),
  );
  group
    .command("list")
    .description("List the keys: what each may do, until when, and whether it was revoked.")
    .action((_, self: Command) =>
      runCommand(self, async () => (await import("../handlers/keys.ts")).listKeys, []),
    );
  group
    .command("revoke <id>")
    .description("Revoke a key for ever; servers refuse it within a second.")
    .action((id: string, _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/keys.ts")).revokeKey, [id]),
    );
}
