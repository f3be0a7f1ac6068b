import { Agent, request } from "node:http";
import { expect, it } from "vitest";
import { z } from "zod";
import type { ServerPart } from "./contract.ts";
import { testServer } from "./server.fixture.ts";

it("finishes what is under way, ends streams, tells open connections to close, accepts no more", async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begun = (): void => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const part: ServerPart = {
    prefix: "/t",
    routes: () => async (app) => {
      const schema = { summary: "t", response: { 200: z.object({ ok: z.boolean() }) } };
      app.get("/slow", { config: { scope: "read" }, schema }, async () => {
        begun();
        await held;
        return { ok: true };
      });
      app.get("/stream", { config: { scope: "read" }, schema: { hide: true } as never }, (_, reply) => {
        reply.raw.writeHead(200, { "content-type": "text/event-stream" });
        reply.raw.write(": hello\n\n");
        app.closing.addEventListener("abort", () => reply.raw.end());
        return reply.hijack();
      });
    },
  };
  const server = await testServer({ parts: [part] });
  const address = await server.listen({ port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const get = (
    path: string,
    by: Agent | false = agent,
  ): Promise<{ status: number; connection: string | undefined }> =>
    new Promise((resolve, reject) => {
      request(`${address}${path}`, { agent: by }, (answer) => {
        answer.resume();
        answer.on("end", () =>
          resolve({ status: answer.statusCode!, connection: answer.headers.connection }),
        );
      })
        .on("error", reject)
        .end();
    });
  expect(await get("/health")).toMatchObject({ status: 200, connection: "keep-alive" });
  const slow = fetch(`${address}/t/slow`);
  const stream = await fetch(`${address}/t/stream`);
  await started;
  const closed = server.close({ graceSeconds: 10 });
  // The idle connection is still served, and told to close.
  expect(await get("/health")).toMatchObject({ status: 200, connection: "close" });
  await expect(get("/health", false)).rejects.toThrow(/ECONNREFUSED/);
  expect(await stream.text()).toBe(": hello\n\n");
  release();
  expect((await slow).status).toBe(200);
  await closed;
  agent.destroy();
  await server.remove();
});
