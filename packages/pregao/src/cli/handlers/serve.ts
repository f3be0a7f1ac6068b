import { once } from "node:events";
import { parseOptions } from "../../config/index.ts";
import { createLogger } from "../../logging.ts";
import { serveOptions } from "../../server/options.ts";
import { startServer } from "../../server/start-server.ts";
import type { CommandHandler } from "../session.ts";

export const serve: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const { auth, ...rest } = given;
  const options = parseOptions(serveOptions, rest, "--");
  // A service tells what it does, unless it was told how much to tell.
  const told =
    configuration.origins.logLevel === "default"
      ? { ...configuration, values: { ...configuration.values, logLevel: "info" as const } }
      : configuration;
  const running = await startServer({
    ...options,
    configuration: told,
    logger: await createLogger(told),
    ...(auth === false ? { authentication: "none" as const } : {}),
  });
  const { address } = running;
  terminal.result(
    { status: "success", address, pid: process.pid },
    () => `Pregão listens at ${address}\n  documents at ${address}/swagger, metrics at ${address}/metrics`,
  );
  if (!context.signal.aborted) await once(context.signal, "abort");
  await running.stop();
};
