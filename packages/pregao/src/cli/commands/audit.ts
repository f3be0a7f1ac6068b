import type { Command } from "commander";
import { auditLookaheadOptions } from "../../pipeline/options/audit.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerAuditCommand(program: Command): void {
  const group = program.command("audit").description("Audits of what features and models know.");
  const lookahead = group
    .command("lookahead")
    .description(
      "Alter the future at many dates and name every feature or prediction that changes before them; the exit code is 3 where one does.",
    );
  addOptionFlags(lookahead, auditLookaheadOptions);
  lookahead.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/audit.ts")).auditFeatures, []),
  );
}
