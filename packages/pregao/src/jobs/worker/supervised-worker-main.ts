/** A worker under the eyes of a server: started by its URL (`supervise-workers.ts`), never imported. It drains when the server is gone. */
import { isPregaoError } from "../../errors.ts";
import { createLogger, type Logger } from "../../logging.ts";
import { openQueue } from "../open-queue.ts";
import { runWorker } from "./run-worker.ts";
import { standingDuties } from "./standing-duties.ts";
import type { SupervisionNews, SupervisionOrder } from "./supervise-workers.ts";

const stopping = new AbortController();
const stop = (): void => {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort();
};
process.on("SIGTERM", stop);
// A Ctrl-C goes to the whole group: the server says when its workers stop.
process.on("SIGINT", () => {});
process.on("disconnect", () => stopping.abort());

process.once("message", async (order: SupervisionOrder) => {
  const logger = await createLogger(order.configuration);
  try {
    await work(order, logger);
  } catch (error) {
    // The server starts another: a queue that is away now may be there then.
    logger.error(
      isPregaoError(error) ? { code: error.code, reason: error.message } : { err: error },
      "worker ended",
    );
    process.exitCode = 1;
  }
  if (process.connected) process.disconnect();
});

async function work({ configuration, options, runners }: SupervisionOrder, logger: Logger): Promise<void> {
  const queue = await openQueue(configuration, { logger });
  const standing = await standingDuties(queue, configuration, logger);
  try {
    await runWorker(queue, configuration, options, {
      logger,
      signal: stopping.signal,
      duties: standing.duties,
      ...(runners === null ? {} : { runners }),
      onReady: (id) =>
        process.send?.({ kind: "ready", id } satisfies SupervisionNews, undefined, {}, () => {}),
    });
  } finally {
    await standing.close();
    await queue.close();
  }
}
