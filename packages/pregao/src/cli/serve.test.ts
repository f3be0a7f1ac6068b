import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../../bin/pregao.js");
let directory: string;
const children = new Set<ChildProcess>();
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-serve-"));
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const { PREGAO_HOME: _, ...environment } = process.env;

function start(command: string, words: string[], stdio: StdioOptions): ChildProcess {
  const child = spawn(command, words, { cwd: directory, env: { ...environment, NO_COLOR: "1" }, stdio });
  children.add(child);
  return child;
}

const serve = (...words: string[]): ChildProcess =>
  start(process.execPath, [bin, "serve", "--workers", "0", "--json", ...words], ["ignore", "pipe", "pipe"]);

/** The line that says where it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line).address;
  throw new Error("it ended without listening");
}

it("serves until SIGTERM and ends with 0; a port that is taken is an error", async () => {
  const child = serve("--port", "0", "--host", "0.0.0.0", "--no-auth");
  let log = "";
  child.stderr!.on("data", (chunk) => (log += chunk));
  const port = new URL(await addressOf(child)).port;
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(200);
  const taken = serve("--port", port);
  let told = "";
  taken.stdout!.on("data", (chunk) => (told += chunk));
  expect(await once(taken, "close")).toEqual([4, null]);
  expect(JSON.parse(told)).toMatchObject({ code: "PREGAO_SERVER_ADDRESS" });
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([0, null]);
  expect(log).toMatch(/no API key is asked for \(--no-auth\)/);
}, 30_000);

it("is replaced on a socket that stays open, without one failed request", async () => {
  // What systemd does for a socket unit: it holds the socket, and each service gets it as descriptor 3.
  const opened = createServer();
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  const { port } = opened.address() as { port: number };
  const { fd } = (opened as unknown as { _handle: { fd: number } })._handle;
  const run = `sh -c 'LISTEN_FDS=1 LISTEN_PID=$$ exec "${process.execPath}" "${bin}" serve --workers 0 --json' 2>/dev/null &`;
  const script = `${run} first=$!; read next; ${run} second=$!; wait $first; echo "$?"; wait $second; echo "$?"`;
  const holder = start("sh", ["-c", script], ["pipe", "pipe", "ignore", fd]);
  opened.close();
  const lines = createInterface({ input: holder.stdout! })[Symbol.asyncIterator]();
  const line = async () => JSON.parse((await lines.next()).value ?? "");
  const first = await line();
  expect(first.address).toBe(`http://127.0.0.1:${port}`);

  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const statuses: (number | string)[] = [];
  let asking = true;
  const ask = (by: Agent | false): Promise<void> =>
    new Promise((resolve) => {
      get(`http://127.0.0.1:${port}/health`, { agent: by }, (answer) => {
        answer.resume().on("end", resolve);
        statuses.push(answer.statusCode!);
      }).on("error", (error) => {
        statuses.push(error.message);
        resolve();
      });
    });
  const client = async (by: Agent | false): Promise<void> => {
    while (asking) await ask(by);
  };
  const clients = Promise.all([client(agent), client(false)]);
  holder.stdin!.write("\n");
  const second = await line();
  expect(second.address).toBe(first.address);
  process.kill(first.pid, "SIGTERM");
  expect(await line()).toBe(0);
  const served = statuses.length;
  while (statuses.length < served + 20) await ask(false);
  asking = false;
  await clients;
  agent.destroy();
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  process.kill(second.pid, "SIGTERM");
  expect(await line()).toBe(0);
}, 30_000);
