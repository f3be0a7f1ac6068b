import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { z } from "zod";
import type { ServerPart } from "./contract.ts";
import { type TestServer, testServer } from "./server.fixture.ts";
import { whileAsked } from "./while-asked.ts";

let server: TestServer;
afterEach(() => server.remove());

it("a caller who hangs up leaves an audit line, a log line and a count, and is told of to who asks late", async () => {
  const gone = new AbortController();
  let aborted: boolean | null = null;
  const part: ServerPart = {
    prefix: "/t",
    routes: () => async (app) => {
      const schema = { summary: "t", response: { 200: z.object({ ok: z.boolean() }) } };
      app.post("/hang", { config: { scope: "train" }, schema }, async (_, reply) => {
        gone.abort();
        await once(reply.raw, "close");
        aborted = whileAsked(reply).aborted;
        return { ok: true };
      });
    },
  };
  server = await testServer({ parts: [part] });
  const address = await server.listen({ port: 0 });
  await expect(fetch(`${address}/t/hang`, { method: "POST", signal: gone.signal })).rejects.toThrow();
  await expect.poll(() => server.app.underWay()).toBe(0);
  await expect.poll(() => aborted).toBe(true);
  expect(server.log).toContainEqual(
    expect.objectContaining({ msg: "the caller hung up", path: "/t/hang", status: 499 }),
  );
  const { body } = await server.app.inject({ url: "/metrics" });
  expect(body).toContain('pregao_http_requests_total{method="POST",route="/t/hang",status="499"} 1');
  expect(body).toContain("pregao_http_requests_in_flight 1");
  await server.close({ graceSeconds: 0 });
  const audit = readFileSync(join(server.home, "audit/audit.jsonl"), "utf8").trim().split("\n");
  expect(audit.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ action: "POST /t/hang", status: 499 }),
  ]);
});
