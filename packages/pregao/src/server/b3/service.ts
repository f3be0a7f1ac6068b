import { folderHider } from "../../config/index.ts";
import { removeUnsaved, unsavedPlace } from "../../pipeline/b3/unsaved-models.ts";
import type { ServerContext } from "../contract.ts";
import { PipelineSteps } from "./pipeline-steps.ts";
import { SessionModels } from "./session-models.ts";
import { FileSessionStore } from "./sessions/file-session-store.ts";
import { RedisSessionStore } from "./sessions/redis-session-store.ts";
import type { SessionStore } from "./sessions/session-store.ts";
import { Sessions } from "./sessions/sessions.ts";

/** What the endpoints of the B3 service share. */
export interface B3Service {
  readonly context: ServerContext;
  readonly steps: PipelineSteps;
  readonly models: SessionModels;
  /** Milliseconds that a request which waits for a step may take. */
  readonly patience: number;
  /** Takes folders of this machine out of what callers are told. */
  readonly hide: (text: string) => string;
  close(): Promise<void>;
}

export function openB3Service(context: ServerContext): B3Service {
  const { configuration, logger, now } = context;
  const { b3Sessions, b3SessionDays, b3StepWaitSeconds, redisUrl } = configuration.values;
  const onUnreadable = (reason: string): void => {
    logger.warn({ reason }, "a session of the B3 service cannot be read and starts anew");
  };
  const store: SessionStore =
    redisUrl === undefined
      ? new FileSessionStore(configuration.home, onUnreadable)
      : new RedisSessionStore(redisUrl, onUnreadable);
  const limits = { most: b3Sessions, timeToLive: b3SessionDays * 86_400_000 };
  const sessions = new Sessions(store, limits, now, (id) => removeUnsaved(configuration, unsavedPlace(id)));
  const steps = new PipelineSteps(context, sessions, b3StepWaitSeconds);
  return {
    context,
    steps,
    models: new SessionModels(steps, now),
    patience: (b3StepWaitSeconds + 10) * 1000,
    hide: folderHider(configuration),
    close: () => sessions.close(),
  };
}

/** Where the bars of the service come from: the configured source, else the table b3_featured where anything is said of it. */
export function sourceOfService({ configuration }: ServerContext): string {
  const { origins, values } = configuration;
  if (origins.source !== "default") return values.source;
  const hasTable = origins.environment !== "default" || origins.b3Database !== "default";
  return hasTable ? "b3_featured" : values.source;
}
