import { isPregaoError } from "../../errors.ts";
import type { Tracker } from "../contract.ts";
import type { MlflowRun } from "../mlflow/mlflow-run.ts";
import type { MlflowTracker } from "../mlflow/mlflow-tracker.ts";
import { mergedData } from "./merged-data.ts";
import type { Outbox, OutboxEntry, WaitingEntry } from "./outbox.ts";
import { asOnlySender } from "./sender-lock.ts";

export interface SentOutbox {
  /** Entries that the server has taken. */
  readonly sent: number;
  readonly setAside: number;
  /** Why it stopped before the end: the server is away; null where nothing is left to send. */
  readonly trouble: string | null;
  /** Whether another process was sending, so that nothing was done here. */
  readonly isBusy: boolean;
}

export interface SendRequest {
  readonly outbox: Outbox;
  readonly destination: string;
  readonly mlflow: MlflowTracker;
  /** Where the bytes of artifacts are. */
  readonly local: Tracker;
}

/** Entries of one run that are looked at together. */
const together = 500;

/**
 * Sends what waits for a destination, run by run and each in the order of logging, until nothing is left or the server is away: the
 * rest stays then. What the server refuses is set aside with its reason, one entry alone. An entry that was sent but whose
 * sender died before it could note that is sent again: for MLflow's database that changes nothing.
 */
export async function sendOutbox(request: SendRequest): Promise<SentOutbox> {
  const done = await asOnlySender(request.outbox.file, () => new Sending(request).all());
  return done ?? { sent: 0, setAside: 0, trouble: null, isBusy: true };
}

class Sending {
  readonly #request: SendRequest;
  #sent = 0;
  #setAside = 0;

  constructor(request: SendRequest) {
    this.#request = request;
  }

  async all(): Promise<SentOutbox> {
    const { outbox, destination } = this.#request;
    let trouble: string | null = null;
    try {
      for (let next = outbox.next(destination, together); next; next = outbox.next(destination, together))
        await this.#sendRun(next.run, next.entries);
    } catch (error) {
      if (!isAway(error)) throw error;
      trouble = error.message;
    }
    return { sent: this.#sent, setAside: this.#setAside, trouble, isBusy: false };
  }

  async #sendRun(id: string, entries: readonly WaitingEntry[]): Promise<void> {
    const { outbox, destination, mlflow } = this.#request;
    let rest = entries;
    let run: MlflowRun;
    try {
      const [first] = rest as [WaitingEntry];
      if (first.entry.kind === "start") {
        run = await this.#begin(id, first.entry);
        outbox.setRemote(destination, id, run.id);
        this.#done([first]);
        rest = rest.slice(1);
      } else {
        const remote = outbox.remoteOf(destination, id);
        if (remote === null) return this.#refuse(rest, "its run was not begun there");
        run = await mlflow.resumeRun(remote);
      }
    } catch (error) {
      if (isAway(error)) throw error;
      // Without the run none of it has a place.
      return this.#refuse(rest, (error as Error).message);
    }
    while (rest.length > 0) rest = await this.#sendFirst(run, id, rest);
  }

  async #begin(id: string, start: OutboxEntry & { readonly kind: "start" }): Promise<MlflowRun> {
    const { outbox, destination, mlflow } = this.#request;
    const { experiment, name, parent, started, tags } = start;
    const above = parent === null ? null : outbox.remoteOf(destination, parent);
    return mlflow.startKnown({
      ...{ experiment, name, tags, started, knownAs: id },
      ...(above !== null && { parent: above }),
    });
  }

  /** Sends the first entries that go in one request, or the first alone; gives back what is left. */
  async #sendFirst(
    run: MlflowRun,
    id: string,
    entries: readonly WaitingEntry[],
  ): Promise<readonly WaitingEntry[]> {
    const { count, data } = mergedData(entries);
    const some = entries.slice(0, Math.max(1, count));
    try {
      if (count > 0) await run.log(data);
      else await this.#sendOne(run, id, some[0]!.entry);
      this.#done(some);
    } catch (error) {
      if (isAway(error)) throw error;
      // Which of them is refused? Each by itself tells.
      if (some.length > 1) {
        for (const one of some) await this.#sendFirst(run, id, [one]);
      } else {
        this.#refuse(some, (error as Error).message);
      }
    }
    return entries.slice(some.length);
  }

  async #sendOne(run: MlflowRun, id: string, entry: OutboxEntry): Promise<void> {
    if (entry.kind === "artifact")
      return run.logArtifact(entry.name, await this.#request.local.readArtifact(id, entry.name));
    if (entry.kind === "version") return run.publishVersion(entry);
    if (entry.kind === "end") return run.endAt(entry.status, entry.ended);
    // Two processes may have told of the same beginning: there is one run all the same.
  }

  #done(entries: readonly WaitingEntry[]): void {
    this.#request.outbox.done(entries.map(({ sequence }) => sequence));
    this.#sent += entries.length;
  }

  #refuse(entries: readonly WaitingEntry[], reason: string): void {
    this.#request.outbox.setAside(
      entries.map(({ sequence }) => sequence),
      reason,
    );
    this.#setAside += entries.length;
  }
}

function isAway(error: unknown): error is Error {
  return isPregaoError(error, "PREGAO_TRACKER_AWAY");
}
