import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { PregaoError } from "../errors.ts";
import type { ServerPart } from "./contract.ts";
import { type TestServer, testServer } from "./server.fixture.ts";

const body = z.strictObject({
  model_type: z.enum(["rf", "lstm"]).default("rf"),
  test_size: z.number().min(0.05).max(0.6).default(0.2),
  nested: z.strictObject({ epochs: z.int().min(1).max(200) }).optional(),
  token: z.string().max(3).optional(),
});

const part: ServerPart = {
  prefix: "/api/test",
  routes: () => async (app) => {
    const answer = z.object({ got: z.unknown() });
    app.post(
      "/train",
      { config: { scope: "train" }, schema: { summary: "t", body, response: { 200: answer } } },
      async (asked) => ({ got: asked.body }),
    );
    const get = (url: string, handler: () => unknown, timeout?: number) =>
      app.get(
        url,
        {
          config: { scope: "read" },
          schema: { summary: "t", response: { 200: answer } },
          ...(timeout === undefined ? {} : { handlerTimeout: timeout }),
        },
        handler as never,
      );
    get("/defect", async () => {
      throw new Error("the password is hunter2");
    });
    get("/altered", async () => {
      const file = `${process.env.HOME ?? "/root"}/x/y`;
      throw new PregaoError("PREGAO_REGISTRY_ALTERED", { file, reason: "it is longer" });
    });
    get("/unlike", async () => ({ other: 1 }));
    get("/slow", () => new Promise(() => {}), 30);
    get("/jobs/:id", async () => ({ got: "job" }));
  },
};

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ parts: [part], settings: { bodyLimitKilobytes: 2 } });
});
afterAll(() => server.remove());

const post = (payload: unknown, headers: Record<string, string> = {}) =>
  server.app.inject({
    method: "POST",
    url: "/api/test/train",
    headers: { "content-type": "application/json", ...headers },
    payload: typeof payload === "string" ? payload : JSON.stringify(payload),
  });

describe("the one form of errors", () => {
  it.each([
    ["GET", "/api/test/trian", 404, "PREGAO_ROUTE_UNKNOWN", /did you mean \/api\/test\/train/],
    ["GET", "/api/test/train", 405, "PREGAO_METHOD_NOT_ALLOWED", /does not take GET; it takes POST/],
    ["PUT", "/api/test/jobs/7", 405, "PREGAO_METHOD_NOT_ALLOWED", /it takes GET, HEAD/],
    ["GET", "/api/test/%zz", 400, "PREGAO_REQUEST_MALFORMED", /not a valid url component/],
    [
      "GET",
      `/api/test/jobs/${"x".repeat(301)}`,
      400,
      "PREGAO_REQUEST_MALFORMED",
      /a part of its address is too long/,
    ],
    ["GET", "/api/test/defect", 500, "PREGAO_DEFECT", /fault of its own/],
    ["GET", "/api/test/unlike", 500, "PREGAO_DEFECT", /fault of its own/],
    ["GET", "/api/test/slow", 503, "PREGAO_ANSWER_TIMEOUT", /not ready within/],
  ] as const)("%s %s is %i %s", async (method, url, status, code, message) => {
    const answer = await server.app.inject({ method, url });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({
      status: "error",
      message: expect.stringMatching(message),
      code,
      advice: expect.stringMatching(/\.$/),
      request_id: answer.headers["x-request-id"],
    });
    if (status === 405) expect(answer.headers.allow).toBeTruthy();
  });

  it("tells a defect to the log alone", async () => {
    const answer = await server.app.inject({ url: "/api/test/defect" });
    expect(answer.body).not.toContain("hunter2");
    const line = server.log.findLast(({ msg }) => msg === "a request met a defect");
    expect(line).toMatchObject({ level: 50, request_id: answer.json().request_id });
    expect(JSON.stringify(line)).toContain("hunter2");
  });

  it("leaves folders of the machine out", async () => {
    const answer = await server.app.inject({ url: "/api/test/altered" });
    expect(answer.json()).toMatchObject({
      code: "PREGAO_REGISTRY_ALTERED",
      message: expect.stringContaining("~/x/y"),
    });
  });

  it("keeps a sane request id and replaces others", async () => {
    const sane = await server.app.inject({ url: "/health", headers: { "x-request-id": "run-7.a" } });
    expect(sane.headers["x-request-id"]).toBe("run-7.a");
    const odd = await server.app.inject({ url: "/health", headers: { "x-request-id": '{"a":1}' } });
    expect(odd.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a body", () => {
  it("that fits is taken, defaults filled in", async () => {
    expect((await post({ test_size: 0.3 })).json()).toEqual({ got: { model_type: "rf", test_size: 0.3 } });
  });

  it("that does not fit is told field by field, with value, limit and near name, secrets left out", async () => {
    const answer = await post({
      model_type: "rff",
      test_size: 2,
      test_sice: 0.2,
      nested: { epochs: "9" },
      token: "hush-hush",
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).not.toContain("hush");
    const { details, message } = answer.json();
    expect(message).toMatch(/^the body of the request does not fit: model_type = "rff"/);
    expect(details).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: "model_type", value: '"rff"', limit: "rf | lstm" }),
        expect.objectContaining({ field: "test_size", value: "2", limit: "number (0.05 to 0.6)" }),
        expect.objectContaining({ field: "nested.epochs", value: '"9"', limit: "integer (1 to 200)" }),
        expect.objectContaining({ field: "token", value: "(secret)" }),
        {
          field: "test_sice",
          value: "0.2",
          limit: null,
          reason: "is not known here; did you mean test_size?",
        },
      ]),
    );
  });

  it.each([
    ["{", 400, "PREGAO_JSON_INVALID"],
    ['{"__proto__": {"a": 1}}', 400, "PREGAO_JSON_INVALID"],
    ["[".repeat(1500), 400, "PREGAO_JSON_INVALID"],
    ["[]", 422, "PREGAO_REQUEST_INVALID"],
    ["null", 422, "PREGAO_REQUEST_INVALID"],
    ["", 422, "PREGAO_REQUEST_INVALID"],
    [`"${"x".repeat(3000)}"`, 413, "PREGAO_BODY_TOO_LARGE"],
  ])("%j is %i", async (payload, status, code) => {
    const answer = await post(payload);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  it("of another type is 415", async () => {
    const answer = await post("a=1", { "content-type": "application/x-www-form-urlencoded" });
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ code: "PREGAO_MEDIA_TYPE_REFUSED" });
  });
});

describe("over a connection", () => {
  let address: string;
  beforeAll(async () => {
    address = await server.listen({ port: 0 });
  });

  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(address).port), "127.0.0.1", () => socket.write(text));
      let answer = "";
      socket.on("data", (chunk) => (answer += chunk));
      socket.on("error", reject);
      socket.on("close", () => resolve(answer));
    });

  it("what is not HTTP gets the same form and the connection is closed", async () => {
    const answer = await raw("GARBAGE\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    expect(JSON.parse(answer.split("\r\n\r\n")[1]!)).toMatchObject({ code: "PREGAO_REQUEST_MALFORMED" });
  });

  it("too many headers are 431", async () => {
    const answer = await raw(`GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${"y".repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431/);
    expect(answer).toContain("PREGAO_HEADERS_TOO_LARGE");
  });

  it("a client that goes away in the middle of its body breaks nothing", async () => {
    await new Promise<void>((resolve) => {
      const call = request(`${address}/api/test/train`, {
        method: "POST",
        headers: { "content-type": "application/json", "content-length": 500 },
      });
      call.on("error", () => resolve());
      call.write("{", () => call.destroy(new Error("gone")));
    });
    expect((await fetch(`${address}/health`)).status).toBe(200);
    await expect.poll(() => server.app.underWay()).toBe(0);
  });

  it("a client that does not wait for its answer is counted no longer", async () => {
    await expect(fetch(`${address}/api/test/slow`, { signal: AbortSignal.timeout(5) })).rejects.toThrow();
    await expect.poll(() => server.app.underWay()).toBe(0);
    expect((await server.app.inject({ url: "/metrics" })).body).toContain("pregao_http_requests_in_flight 1");
  });

  it("says what is wrong when the port is taken", async () => {
    const other = await testServer();
    const { port } = new URL(address);
    await expect(other.listen({ port: Number(port) })).rejects.toMatchObject({
      code: "PREGAO_SERVER_ADDRESS",
      message: `cannot listen at 127.0.0.1:${port}: another program listens there`,
    });
    await other.remove();
  });
});

it("a route that does not say its scope keeps the server from starting", async () => {
  const careless: ServerPart = {
    prefix: "/api/x",
    routes: () => async (app) => {
      app.get("/open-to-all", async () => "");
    },
  };
  await expect(testServer({ parts: [careless] })).rejects.toThrow(
    /GET \/api\/x\/open-to-all does not say which scope/,
  );
});
