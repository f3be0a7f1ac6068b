import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfiguration } from "../config/index.ts";
import { ApiKeys } from "./safety/api-keys.ts";
import { type RunningServer, type StartOptions, startServer } from "./start-server.ts";

let home: string;
let log: string[];
let running: RunningServer | null;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pregao-start-"));
  log = [];
  running = null;
});
afterEach(async () => {
  await running?.stop();
  rmSync(home, { recursive: true, force: true });
});

async function start(
  options: StartOptions = {},
  settings: Record<string, unknown> = {},
): Promise<RunningServer> {
  const configuration = loadConfiguration({ flags: { home, ...settings }, environment: {} });
  const logger = pino({ level: "info" }, { write: (line: string) => void log.push(JSON.parse(line).msg) });
  running = await startServer({ configuration, logger, port: 0, workers: 0, parts: [], ...options });
  return running;
}

it("opens queue, registry and predictions, is ready, and stops more than once without harm", async () => {
  const { address, ready, stop } = await start();
  await ready;
  const answer = await fetch(`${address}/ready`);
  expect(await answer.json()).toMatchObject({ status: "ready", checks: { queue: { ok: true } } });
  await Promise.all([stop(), stop()]);
  await expect(fetch(`${address}/health`)).rejects.toThrow();
});

it("refuses to track its runs with itself, and lets the address go", async () => {
  const { address, stop } = await start();
  await stop();
  const port = Number(new URL(address).port);
  const own = start({ port }, { mlflowTrackingUri: `http://localhost:${port}` });
  await expect(own).rejects.toMatchObject({ code: "PREGAO_CONFIG_INVALID" });
  await expect(own).rejects.toThrow("this service's own address");
  await expect(fetch(`${address}/health`)).rejects.toThrow();
});

describe("who is let in is told at each start", () => {
  it("nothing on loopback", async () => {
    await start();
    expect(log.join("\n")).not.toMatch(/API key/);
  });

  it("that there is no key yet, on every other address", async () => {
    await start({ host: "0.0.0.0" });
    expect(log).toContainEqual(expect.stringMatching(/callers need an API key and there is none yet/));
  });

  it("that there is no key yet, behind a trusted proxy", async () => {
    await start({}, { trustedProxies: "127.0.0.1" });
    expect(log).toContainEqual(expect.stringMatching(/callers need an API key and there is none yet/));
  });

  it("nothing where there is one", async () => {
    await new ApiKeys(home).create("a", ["read"]);
    await start({ host: "0.0.0.0" });
    expect(log.join("\n")).not.toMatch(/API key/);
  });

  it("that nobody is asked, where it was said", async () => {
    await start({ authentication: "none" });
    expect(log).toContainEqual(expect.stringMatching(/no API key is asked for \(--no-auth\)/));
  });
});

it("shares a port with the one that takes its place", async () => {
  const first = await start({ reusePort: true });
  const port = Number(new URL(first.address).port);
  const second = await start({ reusePort: true, port });
  expect(second.address).toBe(first.address);
  await first.stop();
  expect((await fetch(`${second.address}/health`)).status).toBe(200);
});

it("a start that fails leaves nothing open", async () => {
  await expect(start({}, { enabledModels: "rff" })).rejects.toThrow(
    /unknown model family rff; did you mean rf/,
  );
  const first = await start();
  const { address } = first;
  await expect(start({ port: Number(new URL(address).port) })).rejects.toMatchObject({
    code: "PREGAO_SERVER_ADDRESS",
  });
  // It is the second one's queue and predictions that were closed again.
  expect((await fetch(`${address}/health`)).status).toBe(200);
  await first.stop();
});
