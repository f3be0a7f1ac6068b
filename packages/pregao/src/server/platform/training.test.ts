import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultWorkerMemory } from "../../jobs/worker/options.ts";
import { type PlatformServer, platformServer, progressOf, trainedResult } from "./platform-server.fixture.ts";
import { trainingMemory } from "./training-memory.ts";

let server: PlatformServer;
beforeAll(async () => {
  server = await platformServer();
});
afterAll(() => server.remove());

const petr = { symbol: "petr4", timeframe: "1d", model_type: "random_forest" };
const submit = async (more: object = {}): Promise<{ job_id: string } & Record<string, unknown>> => {
  const { status, body } = await server.ask("POST", "/training/train-async", { ...petr, ...more });
  expect(status, JSON.stringify(body)).toBe(202);
  return body;
};
const refusal = async (more: object): Promise<string> => {
  const { status, body } = await server.ask("POST", "/training/train-async", { ...petr, ...more });
  const { code, message } = body as { code: string; message: string };
  return `${status} ${code}: ${message}`;
};
const clear = async (): Promise<void> => {
  const { jobs } = await server.queue.list({ statuses: ["pending", "queued", "running"], limit: 500 });
  for (const { id } of jobs) await server.queue.cancel(id, { force: true });
};

describe("train-async", () => {
  it("queues a job that has the contract's fields, told step by step until it is done", async () => {
    const accepted = await submit({ tags: { team: "a" }, config: { prediction_length: 3, batch_size: 32 } });
    expect(accepted).toMatchObject({
      status: "queued",
      queue_position: 0,
      estimated_duration_seconds: null,
      status_endpoint: `/api/v1/training/status/${accepted.job_id}`,
      source: "sample",
      config: { prediction_length: 3, train_ratio: 0.8 },
      not_applied: [{ field: "batch_size", reason: "rf has no such parameter" }],
    });
    const status = async () =>
      (await server.ask("GET", `/training/status/${accepted.job_id}`)).body as Record<string, unknown>;
    const waiting = await status();
    expect(Object.keys(waiting)).toEqual([
      ..."job_id symbol timeframe model_type status progress priority created_at started_at completed_at".split(
        " ",
      ),
      ..."config current_stage error_message error_code training_metrics validation_metrics".split(" "),
      ..."duration_seconds estimated_remaining_seconds model_path model_size_bytes tags worker_id attempts".split(
        " ",
      ),
    ]);
    expect(waiting).toMatchObject({
      ...{ symbol: "PETR4", timeframe: "1d", model_type: "rf", status: "queued", progress: 0 },
      ...{ priority: "normal", tags: { team: "a" }, attempts: 0, worker_id: null },
      config: { prediction_length: 3 },
    });
    const claim = await server.claim();
    expect(claim.job.payload).toMatchObject({
      dataset: { kind: "bars", source: "sample", symbols: ["PETR4"], timeframe: "1d" },
      options: { model: "rf", horizon: 3, draws: 0 },
      publish: { name: "PETR4-1d-rf" },
      force: false,
    });
    await server.queue.heartbeat(claim, progressOf({ progress: 0.5, etaSeconds: 7 }));
    await expect.poll(status).toMatchObject({
      ...{ status: "running", progress: 0.5, worker_id: "worker-1", attempts: 1 },
      ...{ current_stage: "training the network", estimated_remaining_seconds: 7 },
    });
    await server.queue.complete(claim, trainedResult);
    await expect.poll(status).toMatchObject({
      ...{ status: "completed", progress: 1, model_size_bytes: 1234, validation_metrics: { mae: 0.01 } },
      duration_seconds: expect.any(Number),
      completed_at: expect.stringMatching(/Z$/),
    });
    expect((await submit()).estimated_duration_seconds).toEqual(expect.any(Number));
    await clear();
  });

  it("refuses what is beyond the contract's limits, naming it", async () => {
    expect(await refusal({ symbol: "AB" })).toMatch(/^422 PREGAO_REQUEST_INVALID.*symbol/);
    expect(await refusal({ timeout_seconds: 59 })).toMatch(/timeout_seconds.*60 to 7200/);
    const tags = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, ""]));
    expect(await refusal({ tags })).toMatch(/at most 10 tags/);
    expect(await refusal({ tags: { ["k".repeat(51)]: "" } })).toMatch(/^422.*tags/);
    expect(await refusal({ tags: { k: "v".repeat(201) } })).toMatch(/^422.*tags/);
    expect(await refusal({ notification_webhook: "ftp://example.com/x" })).toMatch(/notification_webhook/);
    expect(await refusal({ priority: "asap" })).toMatch(/low \| normal \| high \| urgent/);
    expect(await refusal({ config: { context_length: 9 } })).toMatch(/context_length.*10 to 512/);
    expect(await refusal({ config: { contextlength: 64 } })).toMatch(/did you mean context_length/);
    expect(await refusal({ timeframe: "2h" })).toMatch(/^422.*timeframe/);
  });

  it("refuses what is not there, with what is near", async () => {
    expect(await refusal({ symbol: "PETR9" })).toMatch(
      /^404 PREGAO_NAME_UNKNOWN: unknown symbol PETR9; did you mean PETR4/,
    );
    expect(await refusal({ timeframe: "5m" })).toMatch(/^404.*there are bars of 1d/);
    expect(await refusal({ model_type: "patchts" })).toMatch(/^404.*did you mean .*PatchTST/);
    expect(await refusal({ source: "../../etc/passwd" })).toMatch(/^403 PREGAO_SOURCE_REFUSED/);
    expect(await refusal({ config: { d_model: 64 } })).toMatch(
      /^422 PREGAO_OPTION_INVALID.*rf has no use for this/,
    );
  });
});

describe("the memory of a training", () => {
  it("is declared, so that its worker holds it to it, and is never more than a worker has", async () => {
    const declared = async () => (await server.queue.get((await submit()).job_id)).needs.memoryMegabytes;
    expect(await declared()).toBe(await trainingMemory(server.queue));
    expect(await declared()).toBeGreaterThan(0);
    expect(await declared()).toBeLessThanOrEqual(defaultWorkerMemory());
    const worker = { id: "w", host: "h", pid: 1, kinds: ["training"], running: [], draining: false };
    for (const [memoryMegabytes, most] of [
      [1000, 1000],
      [4000, 2048],
      [40_000, 10_000],
    ] as const) {
      const capacity = { threads: 2, memoryMegabytes, device: "cpu" } as const;
      await server.queue.announce({ ...worker, capacity, startedAt: Date.now() });
      expect(await declared()).toBe(most);
    }
    await server.queue.depart("w");
    await clear();
  });
});

describe("train", () => {
  it("answers with the result when the job is done, with the cause when it failed", async () => {
    const asked = server.ask("POST", "/training/train", petr);
    const job = await nextJob();
    await server.queue.complete(job, trainedResult);
    const { status, body, headers } = await asked;
    expect(status).toBe(200);
    expect(headers["x-job-id"]).toBe(job.job.id);
    expect(body).toMatchObject({ status: "success", job: { status: "completed" }, result: { seconds: 1.5 } });

    const failing = server.ask("POST", "/training/train", petr);
    const { home } = server.context.configuration;
    const failure = { code: "PREGAO_SPLIT_IMPOSSIBLE", message: `cannot split 3 rows of ${home}/x` };
    const failed = await nextJob();
    await server.queue.fail(failed, failure, { final: true });
    expect(await failing).toMatchObject({
      status: 400,
      body: {
        status: "error",
        code: "PREGAO_SPLIT_IMPOSSIBLE",
        message: expect.stringContaining("cannot split 3 rows of PREGAO_HOME/x"),
      },
    });
    // Whoever may read jobs is told no folder of the machine either.
    for (const way of ["status", "events"]) {
      const { body: told } = await server.app.inject({ url: `/api/v1/training/${way}/${failed.job.id}` });
      expect(told).toContain("cannot split 3 rows of PREGAO_HOME/x");
    }
  });

  async function nextJob() {
    for (;;) {
      const free = { threads: 8, memoryMegabytes: 10_000_000, device: "cpu" } as const;
      const claim = await server.queue.claim("worker-1", { kinds: ["training"], free });
      if (claim !== null) return claim;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});

describe("a batch", () => {
  it("is one job for each combination, with the progress of the whole", async () => {
    const asked = {
      symbols: ["PETR4", "VALE3"],
      timeframes: ["1d"],
      model_types: ["rf", "random_forest", "ridge"],
    };
    const { status, body } = await server.ask("POST", "/training/batch", { ...asked, max_concurrent: 2 });
    expect(status).toBe(202);
    const { batch_id, jobs, total_jobs } = body as {
      batch_id: string;
      jobs: { job_id: string }[];
      total_jobs: number;
    };
    expect([total_jobs, jobs.length]).toEqual([4, 4]);
    await server.queue.complete(await server.claim(), trainedResult);
    await server.queue.heartbeat(await server.claim(), progressOf({ progress: 0.5 }));
    expect((await server.ask("GET", `/training/batch/${batch_id}`)).body).toMatchObject({
      ...{ batch_id, progress: 0.375, total_jobs: 4, is_finished: false },
      by_status: { completed: 1, running: 1 },
    });
    await clear();
  });

  it("is taken whole or not at all", async () => {
    const before = (await server.queue.list({})).total;
    const asked = { symbols: ["PETR4", "PETR9"], timeframes: ["1d"], model_types: ["rf"] };
    expect((await server.ask("POST", "/training/batch", asked)).status).toBe(404);
    expect((await server.queue.list({})).total).toBe(before);
    const many = { symbols: ["PETR4"], timeframes: ["1d"], model_types: ["rf"], max_concurrent: 0 };
    expect((await server.ask("POST", "/training/batch", many)).status).toBe(422);
    expect((await server.ask("GET", "/training/batch/none")).status).toBe(404);
  });
});

describe("jobs", () => {
  it("are listed by status, symbol, model, tag and time, with counts of all that fit", async () => {
    await clear();
    const since = new Date(Date.now() - 1).toISOString();
    await new Promise((resolve) => setTimeout(resolve, 2));
    const high = await submit({ priority: "high", tags: { team: "x", run: "1" } });
    const low = await submit({ symbol: "VALE3", model_type: "ridge", priority: "low", tags: { team: "x" } });
    const list = async (query: string) => {
      const { status, body } = await server.ask("GET", `/training/jobs?created_after=${since}&${query}`);
      expect(status, JSON.stringify(body)).toBe(200);
      const { jobs, ...counts } = body as { jobs: { job_id: string }[] };
      return { ids: jobs.map(({ job_id }) => job_id), ...counts };
    };
    expect(await list("sort_by=priority&sort_order=asc")).toMatchObject({
      ids: [low.job_id, high.job_id],
      ...{ total_count: 2, active_count: 2, completed_count: 0, failed_count: 0 },
    });
    expect((await list("symbols=vale3,abc")).ids).toEqual([low.job_id]);
    expect((await list("model_types=random_forest&statuses=queued,running")).ids).toEqual([high.job_id]);
    expect((await list("tags=team:x&tags=run:1")).ids).toEqual([high.job_id]);
    expect((await list("tags=team=y")).ids).toEqual([]);
    expect(await list("limit=1&offset=1&sort_by=created_at&sort_order=asc")).toMatchObject({
      ids: [low.job_id],
      total_count: 2,
    });
    expect((await server.ask("GET", "/training/jobs?statuses=done")).status).toBe(422);
    expect((await server.ask("GET", "/training/jobs?limit=0")).status).toBe(422);
    await clear();
  });

  it("are cancelled while they wait and while they run, and tried again", async () => {
    const { job_id } = await submit();
    const cancel = (body?: object) => server.ask("DELETE", `/training/jobs/${job_id}/cancel`, body);
    expect(await cancel({ reason: "not now" })).toMatchObject({
      status: 200,
      body: { status: "cancelled", was_running: false, cleanup_completed: true },
    });
    expect((await server.ask("GET", `/training/status/${job_id}`)).body).toMatchObject({
      status: "cancelled",
      error_message: "not now",
    });
    expect((await cancel()).status).toBe(409);
    expect((await server.ask("POST", `/training/jobs/${job_id}/retry`)).body).toMatchObject({
      status: "queued",
    });
    await server.claim();
    expect(await cancel({ force: true })).toMatchObject({
      body: { status: "cancelled", was_running: true, cleanup_completed: true },
    });
    expect((await server.ask("GET", "/training/status/none")).status).toBe(404);
    expect((await server.ask("POST", "/training/jobs/none/retry")).status).toBe(404);
  });

  it("are counted for the queue and the health of the system", async () => {
    await submit();
    expect((await server.ask("GET", "/training/queue")).body).toMatchObject({
      ...{ pending_jobs: 1, running_jobs: 0, total_workers: 0, available_workers: 0, max_concurrent: 0 },
      ...{ is_healthy: false, last_processed_at: expect.any(String) },
    });
    await server.queue.announce({
      ...{
        id: "worker-1",
        host: "h",
        pid: 1,
        kinds: ["training"],
        running: [],
        startedAt: Date.now(),
        draining: false,
      },
      capacity: { threads: 2, memoryMegabytes: 1000, device: "cpu" },
    });
    expect((await server.ask("GET", "/training/queue")).body).toMatchObject({
      ...{ total_workers: 1, available_workers: 1, max_concurrent: 2, is_healthy: true },
    });
    expect((await server.ask("GET", "/training/system/health")).body).toMatchObject({
      ...{ is_healthy: true, active_jobs: 0, queued_jobs: 1 },
      system_resources: { workers: 1, device: "cpu" },
    });
    await clear();
  });
});

describe("ten thousand polls of a status", () => {
  it("are few reads of the queue", async () => {
    const { job_id } = await submit();
    let reads = 0;
    const { get } = server.queue;
    server.queue.get = (id) => {
      reads++;
      return get.call(server.queue, id);
    };
    const polls = Array.from({ length: 2000 }, () => server.ask("GET", `/training/status/${job_id}`));
    expect((await Promise.all(polls)).every(({ status }) => status === 200)).toBe(true);
    expect(reads).toBeLessThan(100);
    server.queue.get = get;
    await clear();
  });
});

describe("the model types", () => {
  it("are told with JSON Schemas of what they take", async () => {
    const { body } = await server.ask("GET", "/training/models/supported");
    const { models } = body as {
      models: { model_type: string; config_schema: never; parameters_schema: never }[];
    };
    const patchtst = models.find(({ model_type }) => model_type === "patchtst") as never as {
      aliases: string[];
      config_schema: { properties: Record<string, object> };
      parameters_schema: { regression: { properties: Record<string, object> } };
    };
    expect(patchtst.aliases).toContain("ibm/patchtst-forecasting");
    expect(patchtst.config_schema.properties).toMatchObject({
      context_length: { type: "integer", minimum: 10, maximum: 512, default: 64 },
      d_model: { minimum: 64, maximum: 512, default: 128 },
    });
    expect(patchtst.parameters_schema.regression.properties.epochs).toMatchObject({
      type: "number",
      default: 10,
    });
    const forest = models.find(({ model_type }) => model_type === "rf")!;
    expect(Object.keys((forest.config_schema as { properties: object }).properties)).not.toContain("d_model");
  });
});
