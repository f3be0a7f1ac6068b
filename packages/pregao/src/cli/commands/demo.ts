import type { Command } from "commander";
import { runCommand } from "../session.ts";

export function registerDemoCommand(program: Command): void {
  program
    .command("demo")
    .description("The whole way on the shipped sample: train, judge, save, predict, report.")
    .action((_, self: Command) =>
      runCommand(self, async () => (await import("../handlers/demo.ts")).demo, []),
    );
}
