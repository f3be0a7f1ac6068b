import { createParser, type EventSourceMessage } from "eventsource-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlatformServer, platformServer, progressOf, trainedResult } from "./platform-server.fixture.ts";

let server: PlatformServer;
let address: string;
beforeAll(async () => {
  server = await platformServer();
  address = await server.listen({ port: 0 });
});
afterAll(() => server.remove());

async function submit(): Promise<string> {
  const { body } = await server.ask("POST", "/training/train-async", {
    ...{ symbol: "PETR4", timeframe: "1d", model_type: "rf" },
  });
  return (body as { job_id: string }).job_id;
}

/** Reads a stream until `enough` says so or it ends; the connection is cut then. */
async function read(
  id: string,
  lastEventId: string | null,
  enough: (events: readonly EventSourceMessage[]) => boolean,
): Promise<{
  readonly status: number;
  readonly events: EventSourceMessage[];
  readonly retry: number | null;
}> {
  const cut = new AbortController();
  const headers = lastEventId === null ? {} : { "last-event-id": lastEventId };
  const answer = await fetch(`${address}/api/v1/training/events/${id}`, { headers, signal: cut.signal });
  const events: EventSourceMessage[] = [];
  let retry: number | null = null;
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onRetry: (milliseconds) => {
      retry = milliseconds;
    },
  });
  if (answer.status === 200) expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const decoder = new TextDecoder();
  for await (const part of answer.body ?? []) {
    parser.feed(decoder.decode(part, { stream: true }));
    if (enough(events)) break;
  }
  cut.abort();
  return { status: answer.status, events, retry };
}

const dataOf = (event: EventSourceMessage) => JSON.parse(event.data) as Record<string, unknown>;

describe("the stream of a training", () => {
  it("tells every update, goes on after a dropped connection, and ends with the final state", async () => {
    const id = await submit();
    const claim = await server.claim();
    const tell = (epoch: number) =>
      server.queue.heartbeat(claim, progressOf({ progress: epoch / 4, epoch, epochs: 4, loss: 1 / epoch }));
    await tell(1);
    const first = await read(id, null, (events) => events.some((event) => dataOf(event).current_epoch === 1));
    expect(first.retry).toBe(2000);
    const seen = first.events.at(-1)!;
    expect(dataOf(seen)).toMatchObject({
      ...{
        job_id: id,
        status: "running",
        progress: 0.25,
        current_epoch: 1,
        total_epochs: 4,
        current_loss: 1,
      },
      ...{ validation_loss: null, memory_usage_mb: 100, cpu_usage_percent: 90 },
      timestamp: expect.stringMatching(/Z$/),
    });
    // The connection is gone; two updates are missed.
    await tell(2);
    await tell(3);
    const second = read(id, seen.id!, () => false);
    await tell(4);
    await server.queue.complete(claim, trainedResult);
    const { events } = await second;
    expect(events.map((event) => Number(event.id))).toEqual(
      events.map((_, place) => Number(seen.id) + 1 + place),
    );
    expect(
      events.flatMap((event) => (dataOf(event).status === "running" ? dataOf(event).current_epoch : [])),
    ).toEqual([2, 3, 4]);
    expect(dataOf(events.at(-1)!)).toMatchObject({ status: "completed", progress: 1 });
    // Whoever has seen the end is told to stop asking.
    expect((await read(id, events.at(-1)!.id!, () => false)).status).toBe(204);
    // Who comes late gets everything.
    const late = await read(id, null, () => false);
    expect(dataOf(late.events.at(-1)!).status).toBe("completed");
    expect(late.events.length).toBeGreaterThan(events.length);
  });

  it("says why a training failed", async () => {
    const id = await submit();
    await server.queue.fail(
      await server.claim(),
      { code: "PREGAO_NO_ROWS", message: "no bars" },
      { final: true },
    );
    const { events } = await read(id, null, () => false);
    expect(dataOf(events.at(-1)!)).toMatchObject({
      ...{ status: "failed", error_code: "PREGAO_NO_ROWS", error_message: "no bars" },
    });
  });

  it("is refused for a job that is not there and for an id that is none", async () => {
    expect((await read("none", null, () => false)).status).toBe(404);
    expect((await read(await submit(), "x", () => false)).status).toBe(422);
  });

  it("ends when the server closes", async () => {
    const other = await platformServer();
    const own = await other.listen({ port: 0 });
    const { body } = await other.ask("POST", "/training/train-async", {
      ...{ symbol: "PETR4", timeframe: "1d", model_type: "rf" },
    });
    const answer = await fetch(`${own}/api/v1/training/events/${(body as { job_id: string }).job_id}`);
    const text = answer.text();
    await other.remove();
    expect(await text).toMatch(/^retry: 2000/);
  });
});
