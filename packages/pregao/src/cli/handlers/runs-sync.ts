import { parseOptions } from "../../config/index.ts";
import { exitCodes, PregaoError } from "../../errors.ts";
import { mirrorAliases } from "../../pipeline/mirror-aliases.ts";
import { runsSyncOptions } from "../../pipeline/options/runs.ts";
import { syncRuns } from "../../tracking/index.ts";
import type { CommandHandler } from "../session.ts";
import { describeOutbox } from "./outbox-lines.ts";

/** Ends as a command whose configuration is wrong does where the server has not taken everything. */
export const syncWaitingRuns: CommandHandler = async ({ configuration, terminal }, given) => {
  const { destination, sent, outbox } = await syncRuns(
    configuration,
    parseOptions(runsSyncOptions, given, "--"),
  );
  if (destination === null) {
    const reason = "it is not set: there is no server to send runs to";
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "MLFLOW_TRACKING_URI",
      value: "(none)",
      reason,
    });
  }
  const aliases = sent.trouble === null && !sent.isBusy ? await mirrorAliases(configuration) : 0;
  if (sent.trouble !== null) process.exitCode = exitCodes.configuration;
  const done = {
    sent: sent.sent,
    set_aside: sent.setAside,
    trouble: sent.trouble,
    busy: sent.isBusy,
    aliases,
  };
  terminal.result({ status: "success", destination, ...done, outbox }, () =>
    [
      sent.isBusy
        ? `Another process is sending to ${destination}.`
        : `Sent ${sent.sent} entries to ${destination}${sent.setAside > 0 ? `, ${sent.setAside} were refused` : ""}.`,
      ...(aliases === 0 ? [] : [`Aliases that stand there as they do here: ${aliases}.`]),
      ...(sent.trouble === null ? [] : [`Stopped: ${sent.trouble}`]),
      ...describeOutbox(outbox),
    ].join("\n"),
  );
};
