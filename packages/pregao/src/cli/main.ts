import { Command, CommanderError } from "commander";
import type { z } from "zod";
import { optionMeta, settings } from "../config/index.ts";
import { exitCodes, isPregaoError, PregaoError } from "../errors.ts";
import { serverSettings } from "../server/options.ts";
import { version } from "../version.ts";
import { registerAuditCommand } from "./commands/audit.ts";
import { registerBacktestCommand } from "./commands/backtest.ts";
import { registerBackupCommands } from "./commands/backup.ts";
import { registerCompareCommand } from "./commands/compare.ts";
import { registerConfigCommand } from "./commands/config.ts";
import { registerDataCommand } from "./commands/data.ts";
import { registerDatasetsCommand } from "./commands/datasets.ts";
import { registerDemoCommand } from "./commands/demo.ts";
import { registerEvaluateCommand } from "./commands/evaluate.ts";
import { registerExplainCommand } from "./commands/explain.ts";
import { registerExportCommand } from "./commands/export.ts";
import { registerFeaturesCommand } from "./commands/features.ts";
import { registerJobsCommand } from "./commands/jobs.ts";
import { registerKeysCommand } from "./commands/keys.ts";
import { registerLearningCurveCommand } from "./commands/learning-curve.ts";
import { registerModelsCommand } from "./commands/models.ts";
import { registerPredictCommand } from "./commands/predict.ts";
import { registerReportCommand } from "./commands/report.ts";
import { registerRunCommand } from "./commands/run.ts";
import { registerRunsCommand } from "./commands/runs.ts";
import { registerScheduleCommand } from "./commands/schedule.ts";
import { registerServeCommand } from "./commands/serve.ts";
import { registerSplitsCommand } from "./commands/splits.ts";
import { registerTrafficCommand } from "./commands/traffic.ts";
import { registerTrainCommand } from "./commands/train.ts";
import { registerTuneCommand } from "./commands/tune.ts";
import { registerWalkForwardCommand } from "./commands/walk-forward.ts";
import { registerWorkerCommand } from "./commands/worker.ts";
import { acceptSnakeCase, addOptionFlags } from "./option-flags.ts";
import { createTerminal } from "./terminal.ts";

/** Settings that are no flags of every command: tables, and what commands have of their own. */
const flagless: ReadonlySet<string> = new Set([
  "columns",
  "checks",
  "source",
  "enabledModels",
  "jobLeaseSeconds",
  "jobRetentionDays",
  "jobEventHours",
  "jobsWaiting",
  "webhookAllowPrivate",
  ...serverSettings,
]);

/** Secrets are none either: others could read them in a list of processes. The first one had its flag before that rule. */
function isFlag(name: string, schema: z.ZodType): boolean {
  return !flagless.has(name) && (name === "motherduckToken" || !optionMeta(schema).secret);
}

/** The whole command tree; light: handlers are loaded when they run. */
export function createProgram(): Command {
  const program = new Command("pregao")
    .description("Train, judge, save and predict with models of markets.")
    .version(version)
    .option("--json", "print one JSON object on standard output, everything else on standard error")
    .showHelpAfterError("(add --help for all options)")
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  addOptionFlags(
    program,
    Object.fromEntries(Object.entries(settings).filter(([name, schema]) => isFlag(name, schema))),
  );
  registerDemoCommand(program);
  registerDataCommand(program);
  registerFeaturesCommand(program);
  registerDatasetsCommand(program);
  registerSplitsCommand(program);
  registerTuneCommand(program);
  registerRunCommand(program);
  registerTrainCommand(program);
  registerPredictCommand(program);
  registerEvaluateCommand(program);
  registerExplainCommand(program);
  registerWalkForwardCommand(program);
  registerLearningCurveCommand(program);
  registerBacktestCommand(program);
  registerCompareCommand(program);
  registerReportCommand(program);
  registerAuditCommand(program);
  registerModelsCommand(program);
  registerExportCommand(program);
  registerRunsCommand(program);
  registerServeCommand(program);
  registerWorkerCommand(program);
  registerScheduleCommand(program);
  registerBackupCommands(program);
  registerJobsCommand(program);
  registerKeysCommand(program);
  registerTrafficCommand(program);
  registerConfigCommand(program);
  for (const command of everyCommand(program)) command.exitOverride().configureOutput({ writeErr: () => {} });
  return program;
}

/** Runs a command line (without node and script) and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const words = acceptSnakeCase(argv);
  const terminal = createTerminal(words.includes("--json"), process.stdout, process.stderr);
  try {
    const program = createProgram();
    if (words.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync(words, { from: "user" });
    return Number(process.exitCode ?? 0); // A handler may have set it: findings of a check.
  } catch (error) {
    if (error instanceof CommanderError) return usageOutcome(error, terminal);
    const told = isAbort(error)
      ? new PregaoError("PREGAO_INTERRUPTED", { stage: words[0] ?? "the command" })
      : error;
    terminal.failure(told);
    return isPregaoError(told) ? told.exitCode : 1;
  }
}

function usageOutcome(error: CommanderError, terminal: ReturnType<typeof createTerminal>): number {
  if (error.exitCode === 0) return 0; // --help and --version end this way.
  if (error.code === "commander.help") return exitCodes.usage; // A group without its command has shown its help.
  terminal.failure(
    new PregaoError("PREGAO_USAGE", {
      reason: error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " "),
    }),
  );
  return exitCodes.usage;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
