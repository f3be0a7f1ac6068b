import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { settings } from "../../config/index.ts";
import { checkWebhook } from "../../jobs/index.ts";
import type { Scope, ServerPart } from "../contract.ts";
import { serverParts } from "../parts.ts";
import { type TestServer, type TestServerOptions, testServer } from "../server.fixture.ts";
import { ApiKeys } from "./api-keys.ts";
import { callerSource } from "./caller-source.ts";

/** One test for each threat of docs/guide/security.md, under its number there; T9 and T10 are in attacks.test.ts. */

const ok = z.object({ ok: z.boolean() });
const part: ServerPart = {
  prefix: "/t",
  routes: () => async (app) => {
    for (const scope of ["read", "predict", "train", "admin"] as const) {
      app.post(
        `/${scope}`,
        {
          config: { scope },
          schema: {
            summary: "t",
            body: z.strictObject({ name: z.string(), api_key: z.string().optional() }).optional(),
            response: { 200: ok },
          },
        },
        async () => ({ ok: true }),
      );
    }
  },
};

let server: TestServer;
afterEach(() => server.remove());
const serve = async (options: TestServerOptions = {}): Promise<TestServer> => {
  server = await testServer({ parts: [part], ...options });
  return server;
};
const call = (scope: Scope, headers: Record<string, string> = {}, payload?: object) =>
  server.app.inject({
    method: "POST",
    url: `/t/${scope}`,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
const makeKey = async (scopes: Scope[]) => (await new ApiKeys(server.home).create("test", scopes)).secret;

describe("T1 strangers on the network", () => {
  it("get nothing but what is open without a key", async () => {
    await serve({ authentication: "keys" });
    for (const scope of ["read", "predict", "train", "admin"] as const) {
      const answer = await call(scope);
      expect([answer.statusCode, answer.json().code]).toEqual([401, "PREGAO_KEY_REQUIRED"]);
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
    }
    for (const url of ["/metrics", "/config"])
      expect((await server.app.inject({ url })).statusCode).toBe(401);
    for (const url of ["/health", "/ready", "/swagger/swagger.yml"])
      expect((await server.app.inject({ url })).statusCode).toBe(200);
  });

  it("are asked for a key wherever the server does not listen on loopback alone, unless it is told not to", async () => {
    await serve();
    await server.listen({ host: "0.0.0.0", port: 0 });
    expect((await call("read")).statusCode).toBe(401);
    await server.remove();
    await serve({ authentication: "none" });
    await server.listen({ host: "0.0.0.0", port: 0 });
    expect((await call("read")).statusCode).toBe(200);
    await server.remove();
    await serve();
    await server.listen({ host: "127.0.0.1", port: 0 });
    expect((await call("read")).statusCode).toBe(200);
  });

  it("are asked for a key on loopback too where a proxy is trusted: its callers come from anywhere", async () => {
    await serve({ settings: { trustedProxies: "127.0.0.1" } });
    await server.listen({ port: 0 });
    expect((await call("read")).statusCode).toBe(401);
    await server.remove();
    await serve({ settings: { trustedProxies: "127.0.0.1" }, authentication: "none" });
    await server.listen({ port: 0 });
    expect((await call("read")).statusCode).toBe(200);
  });

  it("no setting and no environment variable takes the keys away", () => {
    expect(settings.authentication.safeParse("none").success).toBe(false);
    return serve();
  });
});

describe("T2 holders of a key that is not enough, not theirs or not valid any more", () => {
  it("may do what its scopes say and no more", async () => {
    await serve({ authentication: "keys" });
    const bearer = async (scopes: Scope[]) => ({ authorization: `Bearer ${await makeKey(scopes)}` });
    const reader = await bearer(["read"]);
    expect((await call("read", reader)).statusCode).toBe(200);
    const refused = await call("train", reader);
    expect([refused.statusCode, refused.json().code]).toEqual([403, "PREGAO_SCOPE_MISSING"]);
    const admin = await bearer(["admin"]);
    for (const scope of ["read", "predict", "train", "admin"] as const)
      expect((await call(scope, admin)).statusCode).toBe(200);
    const trainer = { "x-api-key": await makeKey(["train"]) };
    expect((await call("train", trainer)).statusCode).toBe(200);
    expect((await call("admin", trainer)).statusCode).toBe(403);
  });

  it("a wrong key is refused also where none is needed", async () => {
    await serve();
    const answer = await call("read", { "x-api-key": "pregao_wrong" });
    expect([answer.statusCode, answer.json().code]).toEqual([401, "PREGAO_KEY_REFUSED"]);
    expect((await call("read", { authorization: "Basic dXNlcjpwYXNz" })).statusCode).toBe(401);
  });
});

describe("T3 web pages in the browser of somebody who can reach the server", () => {
  it("a foreign name that points here (DNS rebinding) is refused", async () => {
    await serve();
    for (const host of [
      "evil.example",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "0.0.0.0",
      "a b",
    ]) {
      const answer = await call("read", { host });
      expect([host, answer.statusCode, answer.json().code]).toEqual([host, 421, "PREGAO_HOST_REFUSED"]);
    }
    for (const host of ["localhost:5000", "127.0.0.1:5000", "[::1]:5000", "LOCALHOST"])
      expect([host, (await call("read", { host })).statusCode]).toEqual([host, 200]);
  });

  it("changes that pages of other origins ask for are refused", async () => {
    await serve({ settings: { corsOrigins: "https://app.example" } });
    const from = (origin: string) => call("train", { origin, host: "localhost:5000" });
    expect((await from("https://evil.example")).json()).toMatchObject({ code: "PREGAO_ORIGIN_REFUSED" });
    expect((await from("null")).statusCode).toBe(403);
    expect((await from("http://localhost:5000")).statusCode).toBe(200);
    const listed = await from("https://app.example");
    expect(listed.statusCode).toBe(200);
    expect(listed.headers["access-control-allow-origin"]).toBe("https://app.example");
    const reading = await server.app.inject({ url: "/health", headers: { origin: "https://evil.example" } });
    expect(reading.headers["access-control-allow-origin"]).not.toBe("https://evil.example");
    const asked = await server.app.inject({
      method: "OPTIONS",
      url: "/t/train",
      headers: { origin: "https://app.example", "access-control-request-method": "PUT" },
    });
    expect(asked.headers["access-control-allow-methods"]).toBe("GET, HEAD, POST, PUT, DELETE");
  });

  it("forms cannot send bodies: text and form types are refused", async () => {
    await serve();
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const answer = await server.app.inject({
        method: "POST",
        url: "/t/train",
        headers: { "content-type": type },
        payload: '{"name":"x"}',
      });
      expect([type, answer.statusCode]).toEqual([type, 415]);
    }
  });

  it("answers tell browsers to keep to their type and stay out of frames", async () => {
    await serve();
    const { headers } = await server.app.inject({ url: "/health" });
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-powered-by"]).toBeUndefined();
  });
});

describe("T4 floods", () => {
  it("a key or an address has its limit, refused calls and unknown addresses count", async () => {
    await serve({ settings: { rateLimitPerMinute: 3 }, authentication: "keys" });
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await call("read", { "x-api-key": `guess ${i}` })).statusCode);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    const missing = await server.app.inject({ url: "/nowhere", headers: { "x-api-key": "guess 6" } });
    expect(missing.json()).toMatchObject({ code: "PREGAO_RATE_LIMITED" });
    expect(Number(missing.headers["retry-after"])).toBeGreaterThan(0);
    const key = { "x-api-key": await makeKey(["read"]) };
    const own = [];
    for (let i = 0; i < 4; i++) own.push((await call("read", key)).statusCode);
    expect(own).toEqual([200, 200, 200, 429]);
  });

  it("the own machine has none", async () => {
    await serve({ settings: { rateLimitPerMinute: 1 } });
    for (let i = 0; i < 3; i++) expect((await call("read")).statusCode).toBe(200);
  });

  it("a caller behind a proxy is told apart only where the proxy is trusted", async () => {
    const from = (address: string) => call("read", { "x-forwarded-for": address });
    await serve({ settings: { rateLimitPerMinute: 1, trustedProxies: "127.0.0.1" } });
    const statuses = [];
    for (const address of ["10.0.0.1", "10.0.0.1", "10.0.0.2"])
      statuses.push((await from(address)).statusCode);
    expect(statuses).toEqual([200, 429, 200]);
  });

  it("too much memory in use puts requests off, life is still told", async () => {
    await serve({ settings: { serverMemoryMegabytes: 64 } });
    const answer = await call("predict");
    expect([answer.statusCode, answer.json().code]).toEqual([503, "PREGAO_OVERLOADED"]);
    expect(answer.headers["retry-after"]).toBe("5");
    for (const url of ["/health", "/metrics"])
      expect((await server.app.inject({ url })).statusCode).toBe(200);
    const ready = await server.app.inject({ url: "/ready" });
    expect(ready.statusCode).toBe(503);
    expect(ready.json().checks.pressure).toEqual({
      ok: false,
      detail: expect.stringMatching(/^\d+ MB in use of 64$/),
    });
  });

  it("connections beyond the limit are closed as they come", async () => {
    await serve({ settings: { maxConnections: 1 } });
    const { port } = new URL(await server.listen({ port: 0 }));
    const first = connect(Number(port), "127.0.0.1");
    await new Promise((resolve) => first.once("connect", resolve));
    first.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await new Promise((resolve) => first.once("data", resolve));
    const second = connect(Number(port), "127.0.0.1");
    second.on("error", () => {});
    await new Promise<void>((resolve) => second.once("close", () => resolve()));
    first.destroy();
  });
});

describe("T5 slow and broken senders", () => {
  it("have seconds for headers and body, then the connection is closed", async () => {
    await serve({ settings: { requestTimeoutSeconds: 60 } });
    const { headersTimeout, requestTimeout } = server.app.server;
    expect([headersTimeout, requestTimeout]).toEqual([15_000, 60_000]);
  });
});

describe("T6 secrets that leak", () => {
  it("the log of changes and the log of requests hold none", async () => {
    await serve();
    const secret = await makeKey(["train"]);
    await call("train", { "x-api-key": secret }, { name: "x", api_key: "hush" });
    await server.close({ graceSeconds: 0 });
    const audit = readFileSync(join(server.home, "audit/audit.jsonl"), "utf8");
    expect(audit + JSON.stringify(server.log)).not.toMatch(/hush|_[A-Za-z0-9_-]{43}/);
  });
});

describe("T7 changes that nobody did", () => {
  it("each change and each refused one is written down: who, what, when, how it ended", async () => {
    await serve({ authentication: "keys" });
    const secret = await makeKey(["train"]);
    await call("train", { "x-api-key": secret, "x-request-id": "r1" }, { name: "b3_model" });
    await call("admin", { "x-api-key": secret, "x-request-id": "r2" });
    await call("read", { "x-api-key": secret });
    await server.close({ graceSeconds: 0 });
    const lines = readFileSync(join(server.home, "audit/audit.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        key: secret.slice(7, 19),
        name: "test",
        address: "127.0.0.1",
        action: "POST /t/train",
        target: "/t/train",
        status: 200,
        code: null,
        request_id: "r1",
        body: { name: "b3_model" },
      },
      expect.objectContaining({ request_id: "r2", status: 403, code: "PREGAO_SCOPE_MISSING" }),
    ]);
  });

  it("strangers and floods leave no line: they could fill the disk", async () => {
    await serve({ authentication: "keys", settings: { rateLimitPerMinute: 1 } });
    const key = { "x-api-key": await makeKey(["train"]) };
    const statuses = [];
    for (const headers of [{}, { host: "evil.example" }, key, key])
      statuses.push((await call("train", headers)).statusCode);
    expect(statuses).toEqual([401, 421, 200, 429]);
    await server.close({ graceSeconds: 0 });
    const lines = readFileSync(join(server.home, "audit/audit.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).status)).toEqual([200]);
  });
});

describe("T7 changes that nobody waited for", () => {
  it("are written down too, when the caller hangs up", async () => {
    const never: ServerPart = {
      prefix: "/n",
      routes: () => async (app) => {
        const schema = { summary: "t", response: { 200: ok } };
        app.post("/never", { config: { scope: "admin" }, schema }, () => new Promise<never>(() => {}));
      },
    };
    await serve({ parts: [never] });
    const address = await server.listen({ port: 0 });
    const call = fetch(`${address}/n/never`, { method: "POST", signal: AbortSignal.timeout(200) });
    await expect(call).rejects.toThrow();
    await expect.poll(() => server.app.underWay()).toBe(0);
    await server.close({ graceSeconds: 0 });
    const line = JSON.parse(readFileSync(join(server.home, "audit/audit.jsonl"), "utf8"));
    expect(line).toMatchObject({ action: "POST /n/never", status: 499 });
  });
});

describe("T8 files, buckets and databases named by a caller", () => {
  it.each([
    ["sample", true],
    ["b3_2025", true],
    ["binance:BTCUSDT", true],
    ["synthetic:regimes,symbols=2,bars=500", true],
    ["s3://open/bars.parquet", true],
    ["/etc/passwd", false],
    ["../secrets.csv", false],
    ["file.csv", false],
    ["package.json", false],
    ["LICENSE", false],
    ["s3://bucket/x", false],
    ["postgres://user@10.0.0.1/db?table=t", false],
    ["md:b3", false],
    ["http://169.254.169.254/latest", false],
    ["synthetic:../../x", false],
    ["a\0b", false],
  ])("%j: open to callers %s", async (source, open) => {
    await serve({ settings: { serverSources: "s3://open/bars.parquet" } });
    const check = () => callerSource(server.context.configuration, source);
    if (open) expect(check()).toBe(source);
    else expect(check).toThrow(expect.objectContaining({ code: "PREGAO_SOURCE_REFUSED" }));
  });

  it.each(["symbols=20,bars=5000000", "symbols=1000,bars=1001", "names=A+B,bars=500001"])(
    "a synthetic market of %s is more than a caller may have made in memory",
    async (options) => {
      await serve({});
      const ask = (given: string) => () => callerSource(server.context.configuration, `synthetic:${given}`);
      expect(ask(options)).toThrow(/at most 1000000 bars/);
      expect(ask("symbols=1000,bars=1000")).not.toThrow();
    },
  );
});

describe("T11 code that a caller brings", () => {
  it("no field of any address names a file with features, models or feeds", async () => {
    await serve({ parts: serverParts });
    const document = (await server.app.inject({ url: "/swagger/swagger.json" })).body;
    expect(document).not.toMatch(/"(features|models)_?file"|"feeds"|"featuresFile"|"modelsFile"/i);
  });
});

describe("T12 webhooks into the own network", () => {
  it.each([
    "http://127.0.0.1/x",
    "http://localhost:6379/",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data",
    "http://10.1.2.3/",
    "http://0x7f000001/",
    "http://[::ffff:192.168.0.1]/",
    "file:///etc/passwd",
  ])("%s is refused", async (address) => {
    await serve({ settings: { webhookSecret: "a-secret-of-some-length" } });
    await expect(checkWebhook(address, server.context.configuration)).rejects.toMatchObject({
      code: "PREGAO_WEBHOOK_REFUSED",
    });
  });
});
