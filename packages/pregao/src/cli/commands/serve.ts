import type { Command } from "commander";
import { settings } from "../../config/index.ts";
import { serveOptions, serverSettings } from "../../server/options.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerServeCommand(program: Command): void {
  const command = program
    .command("serve")
    .description(
      "Serve predictions, trainings and models over HTTP, with worker processes; SIGTERM lets everything under way end.",
    );
  addOptionFlags(command, serveOptions);
  command.option(
    "--no-auth",
    "Ask nobody for an API key, at whatever address: everybody who reaches it may do everything. Logged at each start.",
  );
  addOptionFlags(command, Object.fromEntries(serverSettings.map((name) => [name, settings[name]])));
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/serve.ts")).serve, []),
  );
}
