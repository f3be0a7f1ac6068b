import { parseOptions } from "../../config/index.ts";
import { openQueue } from "../../jobs/open-queue.ts";
import { workerOptions } from "../../jobs/worker/options.ts";
import { runWorker } from "../../jobs/worker/run-worker.ts";
import { standingDuties } from "../../jobs/worker/standing-duties.ts";
import type { CommandHandler } from "../session.ts";

export const work: CommandHandler = async ({ configuration, terminal, logger, context }, given) => {
  const options = parseOptions(workerOptions, given, "--");
  const queue = await openQueue(configuration, { logger });
  const standing = await standingDuties(queue, configuration, logger);
  let worker = "";
  try {
    await runWorker(queue, configuration, options, {
      logger,
      signal: context.signal,
      duties: standing.duties,
      onReady(id) {
        worker = id;
        terminal.say(`worker ${id} takes jobs of ${queue.name}`);
      },
    });
  } finally {
    await standing.close();
    await queue.close();
  }
  terminal.result({ status: "success", worker }, () => "worker stopped: no job was lost");
};
