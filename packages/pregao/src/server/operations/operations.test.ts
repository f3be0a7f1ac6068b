import { afterEach, describe, expect, it } from "vitest";
import type { JobQueue } from "../../jobs/contract.ts";
import { metricTable } from "../metrics/metric-table.ts";
import { type TestServer, testServer } from "../server.fixture.ts";

let server: TestServer;
afterEach(() => server.remove());

const broken = {
  state: async () => {
    throw Object.assign(new Error("connect ECONNREFUSED 10.0.0.7:6379"), { code: "ECONNREFUSED" });
  },
} as unknown as JobQueue;

describe("/health and /ready", () => {
  it("tell life and readiness, with what each check saw", async () => {
    server = await testServer();
    expect((await server.app.inject({ url: "/health" })).json()).toMatchObject({ status: "healthy" });
    const ready = await server.app.inject({ url: "/ready" });
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toMatchObject({
      status: "ready",
      checks: { models: { ok: true, detail: "0 loaded" } },
    });
  });

  it("a queue that does not answer makes it not ready, and tells no address", async () => {
    server = await testServer({ context: { queue: broken } });
    const ready = await server.app.inject({ url: "/ready" });
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({
      status: "not_ready",
      checks: { queue: { ok: false, detail: "ECONNREFUSED" }, registry: { ok: true } },
    });
    expect((await server.app.inject({ url: "/health" })).statusCode).toBe(200);
  });
});

it("/ready looks once a second, however many ask", async () => {
  let time = 5000;
  let looks = 0;
  const state = async () => {
    looks++;
    return { workers: [], paused: false };
  };
  server = await testServer({ context: { queue: { state } as unknown as JobQueue, now: () => time } });
  const ask = () => server.app.inject({ url: "/ready" });
  await Promise.all([ask(), ask(), ask()]);
  expect(looks).toBe(1);
  time += 999;
  await ask();
  expect(looks).toBe(1);
  time += 1;
  expect((await ask()).statusCode).toBe(200);
  expect(looks).toBe(2);
});

describe("/metrics", () => {
  it("has every metric of the table, with what queue and predictions tell", async () => {
    server = await testServer();
    await server.app.inject({ url: "/health" });
    await server.app.inject({ url: "/no/such/place/4711" });
    const { body, headers } = await server.app.inject({ url: "/metrics" });
    expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const [name, { type, help }] of Object.entries(metricTable)) {
      expect(body).toContain(`# HELP ${name} ${help}`);
      expect(body).toContain(`# TYPE ${name} ${type}`);
    }
    expect(body).toContain('pregao_http_requests_total{method="GET",route="/health",status="200"} 1');
    expect(body).toContain('pregao_http_requests_total{method="GET",route="(none)",status="404"} 1');
    expect(body).not.toContain("4711");
    expect(body).toContain("pregao_predictions_total 3");
    expect(body).toContain('pregao_prediction_latency_seconds{quantile="0.99"} 0.008');
    expect(body).toContain('pregao_data_staleness_seconds{source="sample"} 60');
    expect(body).toContain('pregao_feature_drift_psi{model="m",version="1",feature="rsi_14"} 0.3');
    expect(body).toContain('pregao_jobs{status="running"} 0');
    expect(body).toContain("pregao_queue_up 1");
    // Asked again, what others count is not counted twice.
    expect((await server.app.inject({ url: "/metrics" })).body).toContain("pregao_predictions_total 3");
  });

  it("stands when the queue does not answer", async () => {
    server = await testServer({ context: { queue: broken } });
    const { body } = await server.app.inject({ url: "/metrics" });
    expect(body).toContain("pregao_queue_up 0");
    expect(body).toContain("pregao_predictions_total 3");
  });
});

it("/config masks secrets", async () => {
  server = await testServer({ settings: { redisUrl: "redis://:hush@host:6379", motherduckToken: "hush" } });
  const answer = await server.app.inject({ url: "/config" });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).not.toContain("hush");
  expect(answer.json().settings).toContainEqual({
    name: "redisUrl",
    value: "(set)",
    origin: "flag --redis-url",
  });
});

it("requests are logged without query, headers and body", async () => {
  server = await testServer();
  const headers = { authorization: "Bearer hush1", "x-api-key": "hush2", "x-request-id": "abc" };
  await server.app.inject({ url: "/nowhere?token=hush3", headers });
  expect(JSON.stringify(server.log)).not.toMatch(/hush/);
  expect(server.log).toContainEqual(
    expect.objectContaining({
      msg: "answered",
      request_id: "abc",
      path: "/nowhere",
      status: 404,
      code: "PREGAO_ROUTE_UNKNOWN",
    }),
  );
});
