import { join } from "node:path";
import type { Configuration } from "../config/index.ts";
import { CombinedTracker } from "./combined-tracker.ts";
import type { Tracker } from "./contract.ts";
import { LocalTracker } from "./local-tracker.ts";
import { MlflowClient } from "./mlflow/mlflow-client.ts";
import { MlflowTracker } from "./mlflow/mlflow-tracker.ts";
import { Outbox, type OutboxState } from "./outbox/outbox.ts";
import type { SentOutbox } from "./outbox/send-outbox.ts";

/**
 * The tracker that a configuration asks for: JSON files under `<home>/tracking`, and the MLflow server beside them where
 * MLFLOW_TRACKING_URI is set. Nothing is contacted before a run is begun.
 */
export function openTracker(configuration: Configuration): Tracker {
  return combined(configuration) ?? localTracker(configuration);
}

export interface SyncedRuns {
  /** Where to; null where no server is set, and nothing was sent. */
  readonly destination: string | null;
  readonly sent: SentOutbox;
  /** What is left, for every server that was ever set. */
  readonly outbox: readonly OutboxState[];
}

/** Sends what waits for the server that is set; with `retryRefused` what it refused before is tried again. */
export async function syncRuns(
  configuration: Configuration,
  { retryRefused = false }: { readonly retryRefused?: boolean } = {},
): Promise<SyncedRuns> {
  const outbox = outboxOf(configuration);
  const destination = destinationOf(configuration);
  if (retryRefused && destination !== null) outbox.takeUp(destination);
  const nothing: SentOutbox = { sent: 0, setAside: 0, trouble: null, isBusy: false };
  const sent = (await combined(configuration)?.send()) ?? nothing;
  return { destination, sent, outbox: outbox.states() };
}

/** What waits to be sent and what was refused, by server. Contacts nobody. */
export function waitingRuns(configuration: Configuration): OutboxState[] {
  return outboxOf(configuration).states();
}

/** The MLflow server that a configuration names; null where it names none. Contacts nobody. */
export function openMlflow(configuration: Configuration): MlflowClient | null {
  const { values } = configuration;
  const uri = destinationOf(configuration);
  if (uri === null) return null;
  const { mlflowTrackingToken: token, mlflowTrackingUsername: username } = values;
  return new MlflowClient({ uri, token, username, password: values.mlflowTrackingPassword });
}

function combined(configuration: Configuration): CombinedTracker | null {
  const { values } = configuration;
  const client = openMlflow(configuration);
  if (client === null) return null;
  return new CombinedTracker({
    local: localTracker(configuration),
    mlflow: new MlflowTracker(client, { experiment: values.mlflowExperimentName }),
    outbox: outboxOf(configuration),
    destination: client.uri,
    registersModels: values.mlflowRegisterModels,
  });
}

function destinationOf({ values }: Configuration): string | null {
  return values.mlflowTrackingUri?.replace(/\/+$/, "") ?? null;
}

function localTracker({ home }: Configuration): LocalTracker {
  return new LocalTracker(join(home, "tracking"));
}

function outboxOf({ home }: Configuration): Outbox {
  return new Outbox(join(home, "tracking", "outbox.sqlite"));
}
