import type { Command } from "commander";
import { type Configuration, loadConfiguration, type SettingName, settings } from "../config/index.ts";
import { isPregaoError } from "../errors.ts";
import type { Logger } from "../logging.ts";
import type { ProgressSink, RunContext } from "../progress.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** What every command works with, made from the global flags. */
export interface CommandSession {
  readonly configuration: Configuration;
  readonly terminal: Terminal;
  readonly logger: Logger;
  readonly context: RunContext;
}

export type CommandHandler = (
  session: CommandSession,
  options: Record<string, unknown>,
  words: string[],
) => Promise<void>;

/**
 * Runs a command's handler: configuration, logs, progress and interruption are set up before it and put away after
 * it, whatever happens. The handler module is loaded only now, which keeps `--help` quick. Errors pass through.
 */
export async function runCommand(
  command: Command,
  loadHandler: () => Promise<CommandHandler>,
  words: string[],
): Promise<void> {
  const given = command.optsWithGlobals<Record<string, unknown>>();
  const flags: Partial<Record<SettingName, unknown>> = {};
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (Object.hasOwn(settings, name)) flags[name as SettingName] = value;
    else if (name !== "json" && name !== "nJobs") options[name] = value;
  }
  if (given.nJobs !== undefined && flags.threads === undefined) flags.threads = given.nJobs;
  const configuration = loadConfiguration({ flags });
  const [{ createLogger }, { createProgressDisplay }, handler] = await Promise.all([
    import("../logging.ts"),
    import("./progress-bars.ts"),
    loadHandler(),
  ]);
  const logger = await createLogger(configuration);
  const display = await createProgressDisplay(process.stderr);
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    const { seed, threads } = configuration.values;
    const context: RunContext = {
      seed,
      threads,
      signal: interruption.signal,
      progress: logged(display.sink, logger),
    };
    const terminal = createTerminal(given.json === true, process.stdout, process.stderr);
    await handler({ configuration, terminal, logger, context }, options, words);
  } catch (error) {
    // On standard error the reader gets the error in words; the log file would otherwise not know of it.
    if (configuration.values.logDirectory !== undefined) {
      const told = isPregaoError(error) ? { code: error.code, reason: error.message } : { err: error };
      logger.error(told, "the command failed");
    }
    throw error;
  } finally {
    display.stop();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/** Progress that also leaves a log line at the end of each stage, with its duration. */
function logged(sink: ProgressSink, logger: Logger): ProgressSink {
  let stage = "";
  let began = 0;
  const finish = (): void => {
    if (stage !== "")
      logger.info({ stage, seconds: Math.round(performance.now() - began) / 1000 }, "stage finished");
    stage = "";
  };
  return (update) => {
    if (update.stage !== stage) {
      // Where one stage of several begins, the one before it has ended.
      if (update.whole !== undefined) finish();
      stage = update.stage;
      began = performance.now();
    }
    sink(update);
    if (update.done >= update.total) finish();
  };
}
