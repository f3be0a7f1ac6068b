import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunningServer } from "../../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../../scripts/servers/server-tests.fixture.ts";
import { startRedis } from "../../../../../scripts/servers/servers.ts";
import { loadConfiguration } from "../../config/index.ts";
import type { JobQueue } from "../contract.ts";
import { openQueue } from "../open-queue.ts";
import { FileScheduleStore } from "./file-store.ts";
import { openSchedules } from "./open-schedules.ts";
import { latestDue, nextDue, parseSchedule } from "./schedule.ts";
import { scheduleDuty } from "./schedule-duty.ts";
import type { ScheduleStore } from "./schedule-store.ts";

const at = (text: string): number => Date.parse(text);
const nightly = parseSchedule({
  name: "nightly",
  cron: "30 19 * * 1-5",
  time_zone: "America/Sao_Paulo",
  created: "2026-11-20T00:00:00.000Z",
  job: { kind: "webhook", payload: { a: 1 } },
});

describe("a schedule", () => {
  it("knows its hours in its own time zone", () => {
    // Friday, Monday.
    expect(nextDue(nightly, at("2026-11-20T22:30:00Z"))).toBe(at("2026-11-23T22:30:00Z"));
    expect(latestDue(nightly, 0, at("2026-11-22T12:00:00Z"))).toBe(at("2026-11-20T22:30:00Z"));
    expect(latestDue(nightly, 0, at("2026-11-20T22:30:00Z"))).toBe(at("2026-11-20T22:30:00Z"));
    expect(latestDue(nightly, at("2026-11-20T22:30:00Z"), at("2026-11-22T12:00:00Z"))).toBeNull();
  });

  it.each([
    [{ cron: "61 * * * *" }, "cron"],
    [{ cron: "0 0 30 2 *" }, "no hour"],
    [{ time_zone: "Brazil/Nowhere" }, "time_zone"],
    [{ name: "../x" }, "name"],
    [{ job: { kind: "webhook" } }, "payload"],
    [{ every: "day" }, "every"],
  ])("%j is refused", (change, word) => {
    expect(() => parseSchedule({ ...nightly, ...change })).toThrow(word);
  });
});

let home: string;
let queue: JobQueue;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "pregao-schedules-"));
  queue = await openQueue(loadConfiguration({ directory: home, environment: {}, flags: { home } }));
});
afterEach(async () => {
  await queue.close();
  rmSync(home, { recursive: true, force: true });
});

const unexpected = (_: string, error: Error): never => {
  throw error;
};

/** What every place of schedules promises. */
function keepsSchedules(open: () => Promise<ScheduleStore>): void {
  it("keeps schedules, and has each hour submitted once by any number of workers", async () => {
    const [one, other] = [await open(), await open()];
    await one.put(nightly);
    expect(await other.list(unexpected)).toEqual([nightly]);
    let time = at("2026-11-20T22:29:59Z");
    const logger = pino({ level: "silent" });
    const duties = [one, other].map((store) => scheduleDuty(store, queue, logger, () => time));
    const jobs = async (): Promise<number> => (await queue.list()).total;
    const allDo = () => Promise.all(duties.map((duty) => duty()));
    await allDo();
    expect(await jobs()).toBe(0);
    time = at("2026-11-20T22:30:00Z");
    await allDo();
    await allDo();
    expect(await jobs()).toBe(1);
    // Nobody was there for a week: the latest hour alone is made up for.
    time = at("2026-11-28T00:00:00Z");
    await allDo();
    expect(await jobs()).toBe(2);
    // A clock set back submits nothing again.
    time = at("2026-11-21T00:00:00Z");
    await allDo();
    expect(await jobs()).toBe(2);
    const { jobs: submitted } = await queue.list();
    expect(submitted[0]).toMatchObject({ kind: "webhook", tags: { schedule: "nightly" } });
    expect(submitted.map(({ id }) => id.split(".").at(-2)).sort()).toEqual([
      expect.stringMatching(/2026-11-20T22:30:00$/),
      expect.stringMatching(/2026-11-27T22:30:00$/),
    ]);
    expect(await one.remove("nightly")).toBe(true);
    expect(await one.remove("nightly")).toBe(false);
    expect(await other.list(unexpected)).toEqual([]);
    expect(await one.lastDue("nightly")).toBeNull();
    await Promise.all([one.close(), other.close()]);
  });
}

describe("schedules in files", () => {
  keepsSchedules(async () => new FileScheduleStore(home));

  it("one that cannot be read, or not submitted, holds up no other, is told once, and can be removed", async () => {
    const store = new FileScheduleStore(home);
    for (const name of ["a", "refused", "z"]) await store.put({ ...nightly, name });
    writeFileSync(join(home, "schedules", "bad.schedule.json"), '{ "name": ');
    const submit = queue.submit.bind(queue);
    vi.spyOn(queue, "submit").mockImplementation((request) =>
      request.tags?.schedule === "refused" ? Promise.reject(new Error("no room")) : submit(request),
    );
    const warn = vi.fn();
    const duty = scheduleDuty(store, queue, { warn, info: () => {} } as never, () =>
      at("2026-11-20T22:30:00Z"),
    );
    await duty();
    await duty();
    expect((await queue.list()).jobs.map(({ tags }) => tags.schedule).sort()).toEqual(["a", "z"]);
    expect(warn.mock.calls.map(([told]) => told)).toEqual([
      { schedule: "bad", reason: expect.stringContaining("the schedule bad is not valid") },
      { schedule: "refused", reason: "no room" },
    ]);
    expect(await store.remove("bad")).toBe(true);
    expect(await store.remove("../bad")).toBe(false);
    expect((await store.list(unexpected)).map(({ name }) => name)).toEqual(["a", "refused", "z"]);
  });
});

it("schedules in a Redis that is away are an error soon, and no waiting for ever", async () => {
  const environment = { REDIS_URL: "redis://127.0.0.1:1" };
  const store = await openSchedules(loadConfiguration({ directory: home, environment, flags: { home } }));
  await expect(store.list(unexpected)).rejects.toMatchObject({ code: "PREGAO_QUEUE_UNREACHABLE" });
  await store.close();
});

describeWith("Redis")("schedules in Redis", () => {
  let redis: RunningServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  keepsSchedules(() =>
    openSchedules(
      loadConfiguration({
        directory: home,
        environment: { REDIS_URL: `redis://:tests@127.0.0.1:${redis.port}` },
        flags: { home },
      }),
    ),
  );
});
