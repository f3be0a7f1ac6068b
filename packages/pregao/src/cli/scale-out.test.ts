import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningServer } from "../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../scripts/servers/server-tests.fixture.ts";
import { s3Account, startRedis, startS3 } from "../../../../scripts/servers/servers.ts";

const bin = join(import.meta.dirname, "../../bin/pregao.js");
let directory: string;
let redis: RunningServer;
let s3: RunningServer;
interface Machine {
  readonly child: ChildProcess;
  readonly address: string;
}
let servers: Machine[] = [];

/** A server with a home of its own, as on a machine of its own. */
async function serve(name: string, workers: number): Promise<Machine> {
  const child = spawn(
    process.execPath,
    [bin, "serve", "--port", "0", "--workers", String(workers), "--grace", "1", "--json"],
    {
      cwd: directory,
      stdio: ["ignore", "pipe", "ignore"],
      env: {
        PATH: process.env.PATH,
        PREGAO_HOME: join(directory, name),
        PREGAO_THREADS: "1",
        REDIS_URL: `redis://:tests@127.0.0.1:${redis.port}`,
        PREGAO_MODEL_STORE: "s3://models/shared",
        S3_ENDPOINT_URL: `http://127.0.0.1:${s3.port}`,
        AWS_ACCESS_KEY_ID: s3Account.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3Account.secretAccessKey,
      },
    },
  );
  for await (const line of createInterface({ input: child.stdout! })) {
    return { child, address: JSON.parse(line).address };
  }
  throw new Error(`${name} ended without listening`);
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of each answer is what the test looks at
async function ask(server: number, method: string, path: string, body?: object): Promise<any> {
  const answer = await fetch(`${servers[server]!.address}${path}`, {
    method,
    headers: {
      "x-session-id": "shared",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}

describeWith("Redis")("with one Redis", () => {
  describeWith("the S3 server")("and one S3", () => {
    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), "pregao-scale-out-"));
      [redis, s3] = await Promise.all([startRedis(), startS3(["models"])]);
      servers = await Promise.all([serve("first", 0), serve("second", 1)]);
    }, 60_000);
    afterAll(async () => {
      for (const { child } of servers) child.kill("SIGTERM");
      await Promise.all(servers.map(({ child }) => child.exitCode ?? once(child, "close")));
      await Promise.all([redis.stop(), s3.stop()]);
      rmSync(directory, { recursive: true, force: true });
    }, 60_000);

    it("two servers share sessions, jobs and models: what one is asked the other's worker does and both can tell", async () => {
      const loaded = await ask(0, "POST", "/api/b3/load-data");
      expect(loaded, JSON.stringify(loaded)).toMatchObject({ status: "success" });
      expect(await ask(1, "GET", "/api/b3/pipeline-status")).toMatchObject({
        pipeline_state: { data_loaded: true, data_shape: loaded.data_shape },
      });
      const wanted = {
        ...{ symbol: "PETR4", timeframe: "1d", model_type: "rf", source: "sample" },
        config: { parameters: { n_estimators: 10 } },
      };
      const trained = await ask(0, "POST", "/api/v1/training/train", wanted);
      expect(trained.job, JSON.stringify(trained)).toMatchObject({ status: "completed" });
      const { name } = trained.result.model;
      expect(await ask(1, "GET", `/api/v1/training/status/${trained.job.job_id}`)).toMatchObject({
        status: "completed",
      });
      const alias = await ask(1, "PUT", `/api/v1/models/${name}/aliases/champion`, {
        version: 1,
        reason: "first",
      });
      expect(alias, JSON.stringify(alias)).not.toHaveProperty("code");
      for (const server of [0, 1]) {
        const forecast = await ask(server, "POST", "/api/v1/prediction/predict", {
          ...{ symbol: "PETR4", timeframe: "1d", n_steps: 1 },
        });
        expect(forecast.model_info, JSON.stringify(forecast)).toMatchObject({ name, version: 1 });
      }
    }, 120_000);
  });
});
