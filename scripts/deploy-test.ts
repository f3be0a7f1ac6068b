/**
 * What an operator gets: the install script into an empty root, twice; the server of that root started as the unit would; the unit and
 * the alert rules held to the programs that read them.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { metricTable } from "../packages/pregao/src/server/metrics/metric-table.ts";

const root = join(import.meta.dirname, "..");
const unit = join(root, "deploy/systemd/asset-predict-pipeline.service");
const rules = join(root, "deploy/prometheus/pregao-alerts.yml");
let passed = 0;
let failed = 0;

async function check(name: string, act: () => unknown): Promise<void> {
  try {
    await act();
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${(error as Error).message}`);
  }
}

function expectTrue(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const environment = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(cache|registry|cafile))/i.test(name),
  );
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: { ...Object.fromEntries(environment), ...env },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status === 0) return stdout;
  throw new Error(
    `${command} ended with ${status ?? error?.message}\n${stdout.slice(-2000)}${stderr.slice(-4000)}`,
  );
}

const place = mkdtempSync(join(tmpdir(), "pregao-deploy-"));
const token = "not-a-token-of-anyone";

function install(env: Readonly<Record<string, string>>): string {
  return run("bash", [join(root, "deploy/deploy_asset_predict_model.sh"), "--root", place], env);
}

/** The settings file as systemd reads it. */
function settings(): Record<string, string> {
  const lines = readFileSync(join(place, "etc/pregao/pregao.env"), "utf8").trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** The unit's command with the variables and paths of the root that it was installed into. */
function commandOfUnit(values: Readonly<Record<string, string>>): string[] {
  const line = /^ExecStart=(.*)$/m.exec(readFileSync(unit, "utf8"))![1]!;
  return line.split(" ").flatMap((word) => {
    // As systemd does: ${NAME} is one word, $NAME as many as it has.
    if (word.startsWith("${")) return [values[word.slice(2, -1)]!];
    if (word.startsWith("$")) return values[word.slice(1)]!.split(" ").filter((part) => part !== "");
    return [word.startsWith("/opt/") ? place + word : word];
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answerOf(server: ChildProcess, url: string): Promise<Response> {
  for (let turn = 0; turn < 120; turn++) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${url} did not become ready in 30 s`);
}

try {
  const port = await freePort();
  await check("installs into an empty root, and again beside the first release", async () => {
    install({ MOTHERDUCK_TOKEN: token, PREGAO_PORT: String(port), PREGAO_HOST: "127.0.0.1" });
    const first = readlinkSync(join(place, "opt/pregao/current"));
    writeFileSync(join(place, "etc/pregao/pregao.env"), "PREGAO_LOG_LEVEL=info\n", { flag: "a" });
    // Names of releases have seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const told = install({
      environment: "LOCAL",
      PREGAO_PORT: String(port),
      PREGAO_HOST: "127.0.0.1",
      PREGAO_WORKERS: "0",
    });
    expectTrue(
      readlinkSync(join(place, "opt/pregao/current")) !== first,
      "current still points to the first release",
    );
    expectTrue(readdirSync(join(place, "opt/pregao/releases")).length === 2, "there are not two releases");
    expectTrue(!told.includes(token), "the token was printed");
  });
  await check("keeps the token and what was added by hand, readable by the service alone", () => {
    const values = settings();
    expectTrue(
      values.MOTHERDUCK_TOKEN === token && values.environment === "LOCAL",
      JSON.stringify(Object.keys(values)),
    );
    expectTrue(values.PREGAO_LOG_LEVEL === "info", "the added setting is gone");
    const mode = statSync(join(place, "etc/pregao/pregao.env")).mode & 0o777;
    expectTrue(mode === 0o640, `its mode is ${mode.toString(8)}`);
  });
  await check("refuses what cannot be: no token for AWS, a port that is none", () => {
    const other = join(place, "other");
    mkdirSync(other);
    for (const env of [
      { MOTHERDUCK_TOKEN: "", environment: "AWS" },
      { environment: "LOCAL", PREGAO_PORT: "80" },
    ]) {
      let told = "";
      try {
        run("bash", [join(root, "deploy/deploy_asset_predict_model.sh"), "--root", other], env);
      } catch (error) {
        told = (error as Error).message;
      }
      expectTrue(/error: (MOTHERDUCK_TOKEN is empty|PREGAO_PORT is 1024 to 65535)/.test(told), told);
    }
    expectTrue(readdirSync(other).length === 0, "something was written all the same");
  });
  await check("the unit's command serves from that root and ends by itself on SIGTERM", async () => {
    const values = settings();
    const [command, ...args] = commandOfUnit(values);
    const home = join(place, "var/lib/pregao");
    const { PATH = "" } = process.env;
    const server = spawn(command!, args, {
      cwd: home,
      env: { PATH, ...values, PREGAO_HOME: home },
      stdio: ["ignore", "inherit", "inherit"],
    });
    try {
      await answerOf(server, `http://127.0.0.1:${port}/ready`);
      const metrics = await (await answerOf(server, `http://127.0.0.1:${port}/metrics`)).text();
      expectTrue(metrics.includes("pregao_queue_up 1"), metrics.slice(0, 2000));
      const ended = new Promise<number | null>((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      const code = await ended;
      expectTrue(code === 0, `it ended with ${code}`);
    } finally {
      server.kill("SIGKILL");
    }
  });
  await check("systemd reads the unit without a complaint", () => {
    const file = join(place, "etc/systemd/system/asset-predict-pipeline.service");
    expectTrue(existsSync(file), "it was not installed");
    // The commands of a unit must be there: those of this root.
    const here = join(place, "asset-predict-pipeline.service");
    writeFileSync(here, readFileSync(file, "utf8").replaceAll("/opt/pregao/", `${place}/opt/pregao/`));
    const { stderr, status } = spawnSync("systemd-analyze", ["verify", "--man=no", here], {
      encoding: "utf8",
    });
    const own = stderr.split("\n").filter((line) => line.includes("asset-predict-pipeline"));
    expectTrue(status === 0 && own.length === 0, stderr);
  });
  await check("promtool accepts the alert rules, and they fire as their tests say", () => {
    run("promtool", ["check", "rules", rules]);
    run("promtool", ["test", "rules", rules.replace(".yml", ".test.yml")]);
  });
  await check("the alert rules read metrics that there are", () => {
    const used = new Set(readFileSync(rules, "utf8").match(/\bpregao_[a-z_]+\b/g));
    const known = Object.keys(metricTable).flatMap((name) => [name, `${name}_bucket`]);
    const unknown = [...used].filter((name) => !known.includes(name));
    expectTrue(used.size >= 9 && unknown.length === 0, `unknown: ${unknown.join(", ")}`);
  });
} finally {
  rmSync(place, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
