import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type B3TestServer, startB3Server, temporaryHome } from "./b3-server.fixture.ts";

const { home, remove } = temporaryHome();
/** Without a worker: what is taken stays under way. */
let server: B3TestServer;
beforeAll(async () => {
  server = await startB3Server(home, { worker: false, settings: { b3StepWaitSeconds: 1, b3Sessions: 5 } });
});
afterAll(async () => {
  await server.stop();
  remove();
});

describe("a step that comes too early", () => {
  it.each([
    ["/preprocess-data", undefined, "No data loaded. Please load data first."],
    ["/split-data", { model_type: "rf" }, "No preprocessed data found. Please preprocess data first."],
    ["/train-model", { model_type: "rf" }, "No training data found. Please split data first."],
    ["/evaluate-model", undefined, "No trained model found. Please train model first."],
    ["/save-model", { model_dir: "models" }, "No trained model found. Please train model first."],
    [
      "/predict",
      { ticker: "PETR4", model_type: "rf" },
      "No trained rf model found in storage. Please train model first.",
    ],
    [
      "/predict",
      { ticker: "PETR4", model_type: "lstm" },
      "No trained lstm model found in storage. Please train model first.",
    ],
    [
      "/predict",
      { ticker: "PETR4", model_dir: "elsewhere", model_name: "none" },
      "No trained rf model found in storage. Please train model first.",
    ],
  ])("%s is refused in the original's words", async (path, body, message) => {
    expect(await server.post(path, body)).toMatchObject({ status: 400, body: { status: "error", message } });
  });
});

describe("a body that does not fit", () => {
  it.each([
    ["/split-data", { test_size: 0.9 }, 422, /test_size = 0\.9/],
    ["/split-data", { test_size: 0.5, val_size: 0.5 }, 422, /test_size \+ val_size/],
    ["/split-data", { model_type: "xgboost" }, 422, /model_type/],
    ["/train-model", { epochs: "25" }, 422, /epochs/],
    ["/complete-pipeline", { lookbak: 3 }, 422, /lookbak.*did you mean lookback/],
    ["/complete-pipeline", { model_type: "lstm", price_col: "open" }, 422, /price_col/],
    ["/complete-pipeline", { model_type: "lstm", lr: 0.1, learning_rate: 0.2 }, 422, /another name/],
    ["/complete-pipeline", { n_jobs: 0 }, 422, /n_jobs/],
    ["/complete-pipeline", [], 422, /body/],
    ["/predict", {}, 422, /ticker/],
    ["/predict", { ticker: "PETR4", tickr: 1 }, 422, /tickr.*did you mean ticker/],
    ["/preprocess-data", { horizon: 0 }, 422, /horizon/],
  ])("%s %j gives %i and says why", async (path, body, status, message) => {
    const answer = await server.post(path, body);
    expect(answer).toMatchObject({
      status,
      body: { status: "error", message: expect.stringMatching(message) },
    });
  });

  it.each(["", "-x", "a b", "../x", "ä", "x".repeat(129)])("a session id %j is refused", async (id) => {
    // fetch has an opinion of its own on headers.
    const status = await new Promise((resolve, reject) => {
      const headers = { "x-session-id": Buffer.from(id).toString("latin1") };
      request(`${server.url}/api/b3/pipeline-status`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(422);
  });
});

describe("places that lead elsewhere", () => {
  const hostile = [
    "..",
    "../x",
    "models/../../x",
    "/etc",
    "/",
    "models//x",
    "models\\..\\x",
    "..\\x",
    "C:\\x",
    "\\\\host\\share",
    "a\u0000b",
    "%2e%2e/x",
    "~",
    ".ssh",
    "con",
    "．．/x",
    "jobs",
    "JOBS",
    "b3/models",
    "tracking",
  ];
  const files = (): string[] => readdirSync(dirname(home), { recursive: true, encoding: "utf8" }).sort();

  it("are refused as model_dir before anything is done", async () => {
    mkdirSync(join(home, "models"), { recursive: true });
    writeFileSync(join(home, "models", "canary"), "");
    const before = files();
    for (const model_dir of hostile) {
      const trained = await server.post("/complete-pipeline", { model_dir });
      expect([model_dir, trained.status]).toEqual([model_dir, 422]);
      const asked = await server.post("/predict", { ticker: "PETR4", model_dir });
      expect([model_dir, asked.status]).toEqual([model_dir, 422]);
    }
    expect(files()).toEqual(before);
  });

  it("are refused as model_name", async () => {
    for (const model_name of [...hostile.slice(0, 16), "a/b", ""]) {
      const trained = await server.post("/complete-pipeline", { model_name });
      expect([model_name, trained.status]).toEqual([model_name, 422]);
    }
    expect((await server.get("/training-status")).body.status).toBe("not_started");
  });
});

describe("a session whose step is under way", () => {
  it("is told so, keeps others out, and is free again when it is cleared", async () => {
    const slow = await server.post("/load-data");
    expect(slow).toMatchObject({ status: 503, body: { code: "PREGAO_B3_STEP_SLOW" } });
    expect((await server.get("/pipeline-status")).body.running_step).toBe("load-data");
    for (const path of ["/load-data", "/preprocess-data", "/complete-pipeline", "/save-model"])
      expect(await server.post(path)).toMatchObject({ status: 409, body: { code: "PREGAO_B3_BUSY" } });
    expect((await server.post("/complete-pipeline", {}, "other")).status).toBe(200);

    const cleared = await server.post("/clear-state");
    expect(cleared.body).toMatchObject({ status: "success", cancelled_step: "load-data" });
    const { jobs } = await server.queue.list({ tags: { step: "load-data" } });
    expect(jobs.map(({ status }) => status)).toEqual(["cancelled"]);
    expect((await server.post("/complete-pipeline")).status).toBe(200);
    expect((await server.post("/clear-state")).body.cancelled_step).toBe("complete-pipeline");
    expect((await server.get("/training-status")).body.status).toBe("not_started");
  });

  it("of many callers at once takes one", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => server.post("/complete-pipeline", {}, "crowded")),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...new Array(7).fill(409)]);
  });

  it("tells a training that ended without a result", async () => {
    const { body } = await server.post("/complete-pipeline", {}, "stopped");
    await server.queue.cancel(body.job_id, { reason: "no time", force: true });
    expect((await server.get("/training-status", "stopped")).body).toMatchObject({
      status: "failed",
      error: "cancelled: no time",
      model_type: "rf",
    });
  });

  it("is one of a limited number", async () => {
    let status = 200;
    for (let place = 0; status === 200 && place < 6; place++)
      ({ status } = await server.post("/complete-pipeline", {}, `many-${place}`));
    expect(status).toBe(429);
    // Those that are there go on.
    expect((await server.post("/clear-state", {}, "other")).status).toBe(200);
  });
});

describe("the service's own state", () => {
  it("takes no more threads than the largest worker has", async () => {
    const worker = { id: "small", host: "h", pid: 1, kinds: ["b3-step"], running: [], draining: false };
    const threads = async (capacity: number, n_jobs: number): Promise<number> => {
      const most = { threads: capacity, memoryMegabytes: 1000, device: "cpu" } as const;
      await server.queue.announce({ ...worker, capacity: most, startedAt: Date.now() });
      await server.post("/clear-state", {}, "many-0");
      const { body } = await server.post("/complete-pipeline", { n_jobs }, "many-0");
      return (await server.queue.get(body.job_id as string)).needs.threads;
    };
    try {
      expect(await threads(1, 2)).toBe(1);
      expect(await threads(8, -1)).toBe(2);
    } finally {
      await server.queue.depart("small");
    }
  });

  it("says that no worker is there", async () => {
    expect((await server.get("/status")).body).toMatchObject({
      status: "degraded",
      model_loaded: false,
      data_connection: { connected: true, error: null },
      prediction_latency_ms: null,
      workers: 0,
    });
  });
});
