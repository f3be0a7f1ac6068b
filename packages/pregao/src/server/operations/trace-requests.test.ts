import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { loadConfiguration, parseOptions } from "../../config/index.ts";
import { openQueue, runWorker, workerOptions } from "../../jobs/index.ts";
import { openTelemetry } from "../../telemetry.ts";
import type { ServerPart } from "../contract.ts";
import { testServer } from "../server.fixture.ts";

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number; readonly message?: string };
}

let collector: Server;
let endpoint: string;
let spans: Span[];
beforeEach(async () => {
  spans = [];
  collector = createServer((request, answer) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      expect(request.url).toBe("/v1/traces");
      const { resourceSpans } = JSON.parse(text);
      for (const { resource, scopeSpans } of resourceSpans) {
        const names = resource.attributes.map(({ key }: { key: string }) => key);
        expect(names).toEqual(["service.name", "service.version"]);
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      answer.setHeader("content-type", "application/json").end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => collector.close(resolve)));

const ok = z.object({ ok: z.boolean() });
const part: ServerPart = {
  prefix: "/t",
  routes: (context) => async (app) => {
    const schema = { summary: "t", response: { 200: ok } };
    app.post("/train", { config: { scope: "train" }, schema }, async () => {
      await Promise.resolve();
      const payload = { deed: "tell", argument: "" };
      await context.queue.submit({ id: "traced", kind: "probe", payload, tags: { own: "1" } });
      return { ok: true };
    });
    app.get("/defect", { config: { scope: "read" }, schema }, async () => {
      throw new Error("no");
    });
  },
};

it("a request is a span under the caller's, and the job that it submits hangs below it", async () => {
  const home = mkdtempSync(join(tmpdir(), "pregao-traces-"));
  const configuration = loadConfiguration({ flags: { home, otelEndpoint: endpoint }, environment: {} });
  const queue = await openQueue(configuration);
  const server = await testServer({
    parts: [part],
    settings: { otelEndpoint: endpoint },
    context: { queue },
  });
  const caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const answer = await server.app.inject({
    method: "POST",
    url: "/t/train",
    headers: { traceparent: caller },
  });
  expect(answer.statusCode).toBe(200);
  await server.app.inject({ url: "/t/defect", headers: { traceparent: "nonsense" } });

  const stop = new AbortController();
  const options = parseOptions(workerOptions, { kinds: ["probe"], grace: 0 });
  const runners = new URL("../../jobs/worker/test-runners.fixture.ts", import.meta.url).href;
  const { logger } = server.context;
  const working = runWorker(queue, configuration, options, { logger, runners, signal: stop.signal });
  for await (const _ of queue.events("traced", { signal: AbortSignal.timeout(20_000) }));
  expect(await queue.get("traced")).toMatchObject({ status: "completed", tags: { own: "1" } });
  stop.abort();
  await working;
  await queue.close();
  await server.remove();
  rmSync(home, { recursive: true, force: true });

  const request = spans.find(({ name }) => name === "POST /t/train")!;
  expect(request).toMatchObject({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    parentSpanId: "b7ad6b7169203331",
  });
  expect(spans.find(({ name }) => name === "job probe")).toMatchObject({
    traceId: request.traceId,
    parentSpanId: request.spanId,
  });
  const defect = spans.find(({ name }) => name === "GET /t/defect")!;
  expect(defect.status).toMatchObject({ code: 2, message: "PREGAO_DEFECT" });
  expect(defect.traceId).not.toBe(request.traceId);
});

it("nothing is loaded and no tag is added where no collector is configured", async () => {
  expect(await openTelemetry(loadConfiguration({ environment: {} }), "pregao-server")).toBeNull();
});

it("a collector that is away harms nothing", async () => {
  const server = await testServer({ settings: { otelEndpoint: "http://127.0.0.1:1" } });
  expect((await server.app.inject({ url: "/health" })).statusCode).toBe(200);
  await server.remove();
});
