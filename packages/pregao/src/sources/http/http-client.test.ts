import { afterEach, describe, expect, it } from "vitest";
import { createRunContext } from "../../progress.ts";
import { HttpClient, type HttpOptions } from "./http-client.ts";
import { RateBudget } from "./rate-budget.ts";
import { faults, startTestServer, type TestServer, type TestServerOptions } from "./test-server.fixture.ts";
import { type VirtualClock, virtualClock } from "./virtual-clock.fixture.ts";

const noon = Date.UTC(2024, 5, 1, 12);
const opened: TestServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

interface Setting {
  readonly client: HttpClient;
  readonly server: TestServer;
  readonly clock: VirtualClock;
}

async function serve(
  options: Partial<TestServerOptions> = {},
  client: HttpOptions = {},
  headers: Record<string, string> = {},
): Promise<Setting> {
  const clock = virtualClock(noon);
  const server = await startTestServer({ clock, answer: () => ({ body: { good: true } }), ...options });
  opened.push(server);
  const target = { service: "the service", baseUrl: server.url, headers };
  return { client: new HttpClient(target, { clock, timeLimit: 10_000, ...client }), server, clock };
}

it("takes no base URL that could not be asked, or whose messages would tell a secret", () => {
  const open = (baseUrl: string) => () => new HttpClient({ service: "the service", baseUrl });
  expect(open("nowhere")).toThrow(/base URL of the service = nowhere is not valid: it is no URL/);
  expect(open("ftp://host")).toThrow(/neither http nor https/);
  expect(open("https://me:s3cret@host/path")).toThrow(/= https:\/\/host is not valid: it carries a user/);
});

describe("what may pass", () => {
  it.each(faults)("is tried again: %s", async (fault) => {
    const timeLimit = fault === "silent" ? 300 : 10_000;
    const { client, server, clock } = await serve(
      { fault: (n) => (n < 2 ? fault : undefined) },
      { timeLimit },
    );
    expect(await client.getJson({ path: "/data" })).toEqual({ good: true });
    expect(server.requests.length).toBe(3);
    expect(server.violations).toEqual({ overLimit: 0, tooEarly: 0 });
    const asked = fault === "429" || fault === "418";
    expect(clock.pauses.every((pause) => pause >= (asked ? 7000 : 250))).toBe(true);
    expect(clock.pauses.length).toBe(2);
  });

  it("waits longer from attempt to attempt, the same for the same seed and never beyond the longest", async () => {
    const pausesFor = async (seed: number): Promise<number[]> => {
      const { client, clock } = await serve({ fault: () => "500" }, { attempts: 8, longestDelay: 4000 });
      const context = createRunContext({ seed });
      await expect(client.getJson({ path: "/data" }, context)).rejects.toThrow();
      return clock.pauses;
    };
    const pauses = await pausesFor(1);
    expect(await pausesFor(1)).toEqual(pauses);
    expect(await pausesFor(2)).not.toEqual(pauses);
    for (const [k, pause] of pauses.entries()) {
      const whole = Math.min(4000, 500 * 2 ** k);
      expect(pause >= whole / 2 && pause <= whole).toBe(true);
    }
  });

  it("takes a Retry-After in words against the server's own clock", async () => {
    const skew = 3 * 3_600_000;
    const until = new Date(noon + skew + 90_000).toUTCString();
    let calls = 0;
    const { client, clock } = await serve({
      skew,
      answer: () =>
        calls++ === 0 ? { status: 503, body: {}, headers: { "retry-after": until } } : { body: 1 },
    });
    expect(await client.getJson({ path: "/data" })).toBe(1);
    expect(clock.pauses).toEqual([90_000]);
  });
});

describe("a failure", () => {
  it("names service, path, attempts and the last trouble, and tells no secret", async () => {
    const { client } = await serve(
      { fault: () => "503" },
      { attempts: 3 },
      { authorization: "Bearer hush-hush" },
    );
    const failed = client.getJson({ path: "/data", query: { key: "hush-hush" } });
    await expect(failed).rejects.toMatchObject({
      code: "PREGAO_HTTP_FAILED",
      message: "the service: /data gave no answer in 3 attempts; the last one: status 503",
    });
    await expect(failed).rejects.not.toThrow(/hush/);
  });

  it("says what happened where nobody answers", async () => {
    const { client, server } = await serve({}, { attempts: 2 });
    await server.close();
    await expect(client.getJson({ path: "/data" })).rejects.toThrow(/2 attempts.*connection failed.*ECONN/);
  });

  it("is not repeated where the server refuses, and gives its reason", async () => {
    const { client, server } = await serve({
      answer: () => ({ status: 400, body: { code: -1100, msg: "Illegal characters" } }),
    });
    await expect(client.getJson({ path: "/data" })).rejects.toMatchObject({
      code: "PREGAO_HTTP_REFUSED",
      message: "the service refuses /data with status 400: Illegal characters",
    });
    expect(server.requests.length).toBe(1);
  });

  it("ends at once where the server asks for more patience than there is", async () => {
    const headers = { "retry-after": "90000" };
    const { client, clock } = await serve({ answer: () => ({ status: 418, body: {}, headers }) });
    await expect(client.getJson({ path: "/data" })).rejects.toThrow(
      /status 418; it asks to wait until 2024-06-02/,
    );
    expect(clock.pauses).toEqual([]);
  });

  it("follows no redirection: a token would go along", async () => {
    const { client, server } = await serve(
      { answer: () => ({ status: 302, body: "", headers: { location: "http://127.0.0.1:9/elsewhere" } }) },
      { attempts: 2 },
    );
    await expect(client.getJson({ path: "/data" })).rejects.toMatchObject({ code: "PREGAO_HTTP_FAILED" });
    expect(server.requests).toEqual(["/data", "/data"]);
  });

  it("stops for a caller who has given up, while waiting too", async () => {
    const abort = new AbortController();
    const { client } = await serve({
      fault: () => {
        abort.abort();
        return "500";
      },
    });
    const context = createRunContext({ signal: abort.signal });
    await expect(client.getJson({ path: "/data" }, context)).rejects.toMatchObject({
      code: "PREGAO_INTERRUPTED",
    });
  });
});

describe("a rate budget", () => {
  const weight = (): number => 5;

  it("keeps every minute of the server's clock within the limit, and none waits in vain", async () => {
    for (const skew of [0, 41_000, -86_400_000 + 500]) {
      const { client, server } = await serve({
        limit: 60,
        weight,
        skew,
        answer: (_, now) => ({ body: now }),
      });
      client.followClock((await client.getJson({ path: "/time" })) as number);
      const budget = new RateBudget({ limit: 50, window: 60_000, usedHeader: "x-mbx-used-weight-1m" });
      for (let k = 0; k < 45; k++) await client.getJson({ path: "/data", budget, weight: 5 });
      expect(server.violations).toEqual({ overLimit: 0, tooEarly: 0 });
      expect(server.heaviestMinute()).toBeLessThanOrEqual(60);
      expect(server.heaviestMinute()).toBeGreaterThanOrEqual(50);
    }
  });

  it("takes over what others have spent", async () => {
    const { client, clock } = await serve({
      answer: () => ({ body: 1, headers: { "x-mbx-used-weight-1m": "48" } }),
    });
    const budget = new RateBudget({ limit: 50, window: 60_000, usedHeader: "x-mbx-used-weight-1m" });
    await client.getJson({ path: "/data", budget, weight: 1 });
    await client.getJson({ path: "/data", budget, weight: 1 });
    expect(clock.pauses).toEqual([]);
    await client.getJson({ path: "/data", budget, weight: 2 });
    expect(clock.pauses).toEqual([61_000]);
  });

  it("without it, obeys the server's refusals to the second", async () => {
    const { client, server } = await serve({ limit: 20, weight });
    for (let k = 0; k < 20; k++) await client.getJson({ path: "/data" });
    expect(server.violations.overLimit).toBeGreaterThan(0);
    expect(server.violations.tooEarly).toBe(0);
  });
});
