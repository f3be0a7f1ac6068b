import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfiguration, openTracker, syncRuns, waitingRuns } from "pregao";
import type { InteropCheck } from "../contract.ts";
import { pinnedEnvironment } from "../environment/pinned-environment.ts";
import { pythonInterpreter } from "../python.ts";
import { MlflowServer } from "./mlflow-server.ts";

export const requirements = "requirements-mlflow.txt";

const checkout = join(import.meta.dirname, "../..");
const suite = "packages/pregao/src/tracking/mlflow/mlflow-tracker.test.ts";

const conformance: InteropCheck = {
  name: "the tracker's conformance suite passes over a real MLflow server",
  async run({ scratch }) {
    const server = await MlflowServer.of(pythonInterpreter("interop", requirements), scratch);
    try {
      await server.start();
      const vitest = join(checkout, "node_modules/vitest/vitest.mjs");
      const child = spawn(process.execPath, [vitest, "run", suite], {
        cwd: checkout,
        env: { ...process.env, PREGAO_TEST_MLFLOW_URI: server.url },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let told = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk) => (told += String(chunk)));
      const [code] = await once(child, "close");
      assert.equal(code, 0, told.slice(-4000));
      assert.doesNotMatch(told, /skipped/, "the suite over the server was left out");
    } finally {
      await server.stop();
    }
  },
};

/** As the Python client tells of a run. */
interface ReadRun {
  readonly name: string;
  readonly status: string;
  readonly parent: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly losses: readonly (readonly [step: number, value: number])[];
  readonly artifacts: Readonly<Record<string, string>>;
}

interface ReadBack {
  readonly runs: Readonly<Record<string, ReadRun>>;
  readonly models: readonly {
    readonly name: string;
    readonly version: string;
    readonly run: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly aliases: readonly string[];
    readonly manifest: string;
  }[];
}

const readBack: InteropCheck = {
  name: "MLflow's own client reads back what was logged before, while and after the server was away",
  async run({ scratch, python }) {
    const folder = join(scratch, "server");
    mkdirSync(folder);
    const server = await MlflowServer.of(pythonInterpreter("interop", requirements), folder);
    const configuration = loadConfiguration({
      flags: { home: join(scratch, "home") },
      environment: { MLFLOW_TRACKING_URI: server.url, PREGAO_MLFLOW_REGISTER_MODELS: "true" },
    });
    const losses = Array.from({ length: 2500 }, (_, step) => ({ name: "loss", step, value: 1 / (1 + step) }));
    const manifest = '{"name":"b3_model"}';
    const manifestHash = createHash("sha256").update(manifest).digest("hex");
    const params = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`p${i}`, i]));
    try {
      const tracker = openTracker(configuration);
      const parent = await tracker.startRun({
        experiment: "train",
        name: "parent",
        tags: { verdict: "não" },
      });
      await parent.logParams(params);
      await parent.logMetrics(losses.slice(0, 1000));
      assert.ok(waitingRuns(configuration)[0]!.waiting > 0, "there is no server yet");
      await server.start();
      assert.equal((await syncRuns(configuration)).sent.trouble, null);
      await parent.logMetrics(losses.slice(1000));
      await parent.logArtifact("reports/page 1.html", "<p>ação</p>");
      await server.stop();
      const child = await tracker.startRun({ experiment: "train", name: "child", parent: parent.id });
      await child.logParams({ text: "x".repeat(6000) });
      await child.publishVersion!({
        ...{ name: "b3_model", version: 7, aliases: ["champion"] },
        manifest,
      });
      await child.end("failed");
      await parent.end("finished");
      await server.start();
      const { sent, outbox } = await syncRuns(configuration);
      assert.deepEqual([sent.trouble, sent.setAside, outbox], [null, 0, []]);
      const { stdout } = await python(join(import.meta.dirname, "read_back.py"), [server.url]);
      const found = JSON.parse(stdout) as ReadBack;
      const [first, second] = [found.runs[parent.id]!, found.runs[child.id]!];
      assert.equal(Object.keys(found.runs).length, 2);
      assert.deepEqual(first, {
        name: "parent",
        status: "FINISHED",
        parent: null,
        params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)])),
        tags: { verdict: "não", "pregao.experiment": "train", "pregao.run_id": parent.id },
        losses: losses.map(({ step, value }) => [step, value]),
        artifacts: { "reports/page 1.html": "<p>ação</p>" },
      });
      assert.deepEqual([second.name, second.status, second.parent], ["child", "FAILED", parent.id]);
      assert.equal(second.params.text, "x".repeat(6000));
      assert.deepEqual(found.models, [
        {
          ...{
            name: "b3_model",
            version: "1",
            run: child.id,
            tags: { "pregao.version": "7", "pregao.manifest_sha256": manifestHash },
          },
          ...{ aliases: ["champion"], manifest },
        },
      ]);
    } finally {
      await server.stop();
    }
  },
};

export const checks: readonly InteropCheck[] = [pinnedEnvironment(requirements), conformance, readBack];
