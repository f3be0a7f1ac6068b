import type { Configuration } from "../../config/index.ts";
import type { Logger } from "../../logging.ts";
import type { JobQueue } from "../contract.ts";
import { openSchedules } from "../schedules/open-schedules.ts";
import { scheduleDuty } from "../schedules/schedule-duty.ts";
import { webhookDuty } from "../webhooks/webhook-duty.ts";

export interface StandingDuties {
  readonly duties: readonly (() => Promise<void>)[];
  close(): Promise<void>;
}

/** What every worker sees to beside its jobs; each of it happens once, however many workers there are. */
export async function standingDuties(
  queue: JobQueue,
  configuration: Configuration,
  logger: Logger,
): Promise<StandingDuties> {
  const schedules = await openSchedules(configuration);
  return {
    duties: [scheduleDuty(schedules, queue, logger), webhookDuty(queue)],
    close: () => schedules.close(),
  };
}
