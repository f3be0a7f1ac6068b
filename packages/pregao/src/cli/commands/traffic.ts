import type { Command } from "commander";
import { trafficOptions } from "../../serving/traffic/traffic-options.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerTrafficCommand(program: Command): void {
  const group = program
    .command("traffic")
    .description("How champions and challengers share the requests of a server.");
  group
    .command("show")
    .description("The policies of models that have one of their own.")
    .action((_, self: Command) =>
      runCommand(self, async () => (await import("../handlers/traffic.ts")).showTraffic, []),
    );
  const set = group
    .command("set <model>")
    .description(
      "Set the policy of a model; what is not given has its default. Servers see it within a second.",
    );
  addOptionFlags(set, trafficOptions);
  set.action((model: string, _, self: Command) =>
    runCommand(self, async () => (await import("../handlers/traffic.ts")).changeTraffic, [model]),
  );
  group
    .command("reset <model>")
    .description("Back to the defaults: the challenger in the shadow.")
    .action((model: string, _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/traffic.ts")).resetTraffic, [model]),
    );
}
