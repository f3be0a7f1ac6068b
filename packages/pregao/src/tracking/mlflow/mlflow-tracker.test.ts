import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trackerConformance } from "../tracker.conformance.fixture.ts";
import { logBatches } from "./log-batch.ts";
import { artifactPath, MlflowClient } from "./mlflow-client.ts";
import { MlflowDouble } from "./mlflow-double.fixture.ts";
import { MlflowTracker } from "./mlflow-tracker.ts";
import { refuseOwnAddress } from "./own-address.ts";

const opened: MlflowDouble[] = [];
afterAll(async () => {
  for (const double of opened) await double.close();
});

async function startDouble(authorization?: string): Promise<MlflowDouble> {
  const double = await MlflowDouble.start(authorization);
  opened.push(double);
  return double;
}

describe("the MLflow tracker over a double of the server", () => {
  trackerConformance({
    open: async () => new MlflowTracker(new MlflowClient({ uri: (await startDouble()).url })),
  });

  it("puts all runs into one experiment of the server where that is asked for, and still tells ours apart", async () => {
    const double = await startDouble();
    const tracker = new MlflowTracker(new MlflowClient({ uri: double.url }), { experiment: "team's own" });
    await tracker.startRun({ experiment: "train", name: "a" });
    await tracker.startRun({ experiment: "run", name: "b" });
    expect([...double.experiments.values()]).toEqual(["Default", "team's own"]);
    expect(await tracker.experiments()).toEqual(["run", "train"]);
    expect((await tracker.runs({ experiment: "run" })).map(({ name }) => name)).toEqual(["b"]);
  });

  it("shows who asks by token or password, and says so where it is not let in", async () => {
    const basic = `Basic ${Buffer.from("me:s3cret").toString("base64")}`;
    const double = await startDouble(basic);
    const address = { uri: double.url, username: "me", password: "s3cret" };
    await new MlflowTracker(new MlflowClient(address)).startRun({ experiment: "btc", name: "x" });
    const stranger = new MlflowTracker(new MlflowClient({ uri: double.url, token: "hush-hush" }));
    const asked = stranger.runs();
    await expect(asked).rejects.toMatchObject({ code: "PREGAO_TRACKER_AWAY" });
    await expect(asked).rejects.toThrow("status 401: who are you?");
    await expect(asked).rejects.not.toThrow("hush");
    expect(() => new MlflowClient({ uri: "http://me:s3cret@host" })).toThrow(
      /MLFLOW_TRACKING_URI = host is not valid: it carries a user/,
    );
    for (const uri of ["nowhere", "ftp://host"])
      expect(() => new MlflowClient({ uri })).toThrow("MLFLOW_TRACKING_URI");
  });

  it("says that the server is away, whatever it is that is there instead", async () => {
    const double = await startDouble();
    const tracker = new MlflowTracker(new MlflowClient({ uri: double.url }));
    for (const fault of [500, 503, 429, 404, "cut"] as const) {
      double.faults.push(fault);
      await expect(tracker.experiments()).rejects.toMatchObject({ code: "PREGAO_TRACKER_AWAY" });
    }
    await double.close();
    await expect(tracker.experiments()).rejects.toThrow(/connection failed \(ECONN/);
  });
});

const real = process.env.PREGAO_TEST_MLFLOW_URI;

describe.runIf(real !== undefined)("the MLflow tracker over the server at PREGAO_TEST_MLFLOW_URI", () => {
  let cleared = 0;
  /** Experiments are never gone on a server: they get another name and are deleted. */
  async function clear(): Promise<void> {
    const call = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${real}/api/2.0/mlflow/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      expect(answer.ok, path).toBe(true);
      return (await answer.json()) as Record<string, unknown>;
    };
    const { experiments } = await call("experiments/search", { max_results: 1000 });
    for (const { experiment_id } of experiments as { experiment_id: string }[]) {
      if (experiment_id === "0") continue;
      await call("experiments/update", { experiment_id, new_name: `cleared-${Date.now()}-${cleared++}` });
      await call("experiments/delete", { experiment_id });
    }
  }
  beforeAll(clear);

  trackerConformance({
    open: async () => {
      await clear();
      return new MlflowTracker(new MlflowClient({ uri: real! }));
    },
  });
});

describe("what is logged at once", () => {
  it("is cut by MLflow's limits on each kind, on all and on bytes, in order", () => {
    const metrics = Array.from({ length: 2100 }, (_, step) => ({ name: "loss", value: 1, step, time: 1 }));
    const params = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`p${i}`, "x"]));
    const tags = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`t${i}`, "x"]));
    const batches = logBatches({ params, tags, metrics });
    const sizes = batches.map((batch) => [batch.params.length, batch.tags.length, batch.metrics.length]);
    expect(sizes).toEqual([
      [100, 0, 0],
      [50, 100, 0],
      [0, 50, 950],
      [0, 0, 1000],
      [0, 0, 150],
    ]);
    expect(batches.flatMap((batch) => batch.metrics.map(({ step }) => step))).toEqual(
      metrics.map(({ step }) => step),
    );
    const long = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`t${i}`, "ã".repeat(8000)]));
    for (const batch of logBatches({ params: {}, tags: long, metrics: [] }))
      expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThan(1_000_000);
    expect(logBatches({ params: {}, tags: {}, metrics: [] })).toEqual([]);
  });
});

describe("artifacts", () => {
  const at = (uri: string): string => artifactPath(uri, "http://mlflow.example:5000/base");

  it("lie where the server keeps them itself", () => {
    expect(at("mlflow-artifacts:/1/abc/artifacts")).toBe("1/abc/artifacts");
    expect(at("mlflow-artifacts://mlflow.example:5000/1/abc/artifacts")).toBe("1/abc/artifacts");
    expect(at("http://mlflow.example:5000/base/api/2.0/mlflow-artifacts/artifacts/1/abc/artifacts")).toBe(
      "1/abc/artifacts",
    );
  });

  it.each([
    "s3://bucket/1/abc",
    "/var/mlruns/1/abc",
    "file:///var/mlruns/1",
    "mlflow-artifacts://other.example/1/abc",
    "https://other.example/api/2.0/mlflow-artifacts/artifacts/1",
  ])("are sent to no other place: %s", (uri) => {
    expect(() => at(uri)).toThrow("only its own clients can write");
  });
});

describe("the service's own address", () => {
  it.each([
    ["http://localhost:5000", "127.0.0.1"],
    ["http://127.0.0.1:5000/", "0.0.0.0"],
    ["http://[::1]:5000", "::"],
    ["http://0.0.0.0:5000", "127.0.0.1"],
    ["http://trader.example:5000", "trader.example"],
  ])("%s is refused of a service on %s", (uri, host) => {
    expect(() => refuseOwnAddress(uri, { host, port: 5000 })).toThrow(
      expect.objectContaining({ code: "PREGAO_CONFIG_INVALID" }),
    );
  });

  it.each([
    ["http://localhost:5001", "127.0.0.1"],
    ["http://mlflow.example:5000", "0.0.0.0"],
    ["https://localhost", "127.0.0.1"],
  ])("%s is none of a service on %s", (uri, host) => {
    expect(() => refuseOwnAddress(uri, { host, port: 5000 })).not.toThrow();
  });
});
