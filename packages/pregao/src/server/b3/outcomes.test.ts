import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type B3TestServer, startB3Server, temporaryHome } from "./b3-server.fixture.ts";

const { home, remove } = temporaryHome();
const file = join(home, "market.csv");
let server: B3TestServer;
beforeAll(async () => {
  server = await startB3Server(home, { settings: { source: file } });
});
afterAll(async () => {
  await server.stop();
  remove();
});

const days = (count: number): string[] =>
  Array.from({ length: count }, (_, day) => {
    const date = new Date(Date.UTC(2024, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
    const close = 10 + Math.sin(day / 3);
    return `${date},PETR4,${close},${close + 1},${close - 1},${close},${1000 + (day % 7)}`;
  });

describe("a step that fails in the worker", () => {
  it("answers with the worker's error, and tells no folder of the machine", async () => {
    const { status, body } = await server.post("/load-data");
    expect([status, body.code]).toEqual([400, "PREGAO_FILE_UNREADABLE"]);
    expect(JSON.stringify(body)).not.toContain(home);
    expect((await server.get("/pipeline-status")).body).toMatchObject({
      pipeline_state: { data_loaded: false },
      running_step: null,
    });
  });

  it("is why a training failed", async () => {
    const started = await server.post("/complete-pipeline");
    expect(started.status).toBe(200);
    await expect(server.trained()).rejects.toThrow(/cannot read/);
    const { body } = await server.get("/training-status");
    expect(body).toMatchObject({ status: "failed", job_id: started.body.job_id });
    expect(JSON.stringify(body)).not.toContain(home);
  });

  it("tells that the data cannot be read", async () => {
    const { body } = await server.get("/status");
    expect(body).toMatchObject({
      status: "degraded",
      data_connection: {
        connected: false,
        source: "PREGAO_HOME/market.csv",
        error: "PREGAO_FILE_UNREADABLE",
      },
      workers: 1,
    });
    expect(JSON.stringify(body)).not.toContain(home);
  });
});

describe("a client that hangs up", () => {
  it("breaks nothing: the step goes on, and its outcome is there at the next call", async () => {
    writeFileSync(file, ["date,ticker,open,high,low,close,volume", ...days(200)].join("\n"));
    const hangUp = new AbortController();
    const asked = fetch(`${server.url}/api/b3/load-data`, { method: "POST", signal: hangUp.signal });
    let running: string | null = null;
    while (running === null) ({ running_step: running } = (await server.get("/pipeline-status")).body);
    expect(running).toBe("load-data");
    hangUp.abort();
    await expect(asked).rejects.toThrow();
    const { jobs } = await server.queue.list({ sortBy: "created_at", sortOrder: "desc", limit: 1 });
    for await (const { status } of server.queue.events(jobs[0]!.id, { signal: AbortSignal.timeout(100_000) }))
      if (status === "completed") break;
    expect((await server.get("/pipeline-status")).body).toMatchObject({
      pipeline_state: { data_loaded: true, data_shape: [200, 7] },
      running_step: null,
    });
    expect((await server.post("/preprocess-data")).status).toBe(200);
  }, 120_000);
});
