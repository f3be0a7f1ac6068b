import { parseOptions } from "../../config/index.ts";
import { recordingOptions } from "../../pipeline/options/import-data.ts";
import { recordLiquidations } from "../../sources/index.ts";
import type { CommandHandler } from "../session.ts";

/** Listens until the time is up or the user stops it: both are a good end. */
export const recordLiquidationsToFile: CommandHandler = async (session, given, [file]) => {
  const { configuration, terminal, context } = session;
  const { ticker, minutes } = parseOptions(recordingOptions, given, "--");
  const time = minutes === undefined ? [] : [AbortSignal.timeout(minutes * 60_000)];
  const signal = AbortSignal.any([context.signal, ...time]);
  const summary = await recordLiquidations(
    file!,
    ticker.map((symbol) => symbol.toUpperCase()),
    { ...context, signal },
    { url: configuration.values.binanceStreamUrl },
  );
  terminal.result(
    { status: "success", file, ...summary },
    () =>
      `${summary.events} liquidations of ${ticker.join(", ")} over ${summary.connections} connection${summary.connections === 1 ? "" : "s"} in ${file}: --feeds liquidations=${file} reads them`,
  );
};
