import type { Command } from "commander";
import { runsCleanOptions, runsListOptions, runsSyncOptions } from "../../pipeline/options/runs.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerRunsCommand(program: Command): void {
  const group = program.command("runs").description("What was run before: the log of experiments.");
  const list = group.command("list").description("List the logged runs, the latest first.");
  addOptionFlags(list, runsListOptions);
  list.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/runs.ts")).listRuns, []),
  );
  group
    .command("show <run>")
    .description("Show one by the beginning of its id, or the latest: parameters, metrics, tags, artifacts.")
    .action((run: string, _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/runs.ts")).showRun, [run]),
    );
  group
    .command("compare <runs...>")
    .description("Compare runs side by side: what differs in their parameters, and their metrics.")
    .action((runs: string[], _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/runs.ts")).compareRuns, runs),
    );
  const sync = group
    .command("sync")
    .description("Send the runs that wait to the MLflow server of MLFLOW_TRACKING_URI.");
  addOptionFlags(sync, runsSyncOptions);
  sync.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/runs-sync.ts")).syncWaitingRuns, []),
  );
  const clean = group
    .command("clean")
    .description(
      "Remove kept results of stages that no run has used for some days; reports and models stay.",
    );
  addOptionFlags(clean, runsCleanOptions);
  clean.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/runs.ts")).cleanRuns, []),
  );
}
