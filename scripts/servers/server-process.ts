import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** A real server that a test talks to, on a free port of this machine, with a folder of its own. */
export interface RunningServer {
  readonly port: number;
  readonly directory: string;
  /** Takes the server away as a power cut would; the folder stays, and `start` brings it back on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface ServerPlan {
  readonly name: string;
  readonly command: string;
  readonly args: (port: number, directory: string) => readonly string[];
  /** What the server says when it takes connections; without it, it is ready when the port answers. */
  readonly ready?: RegExp;
  /** User and group that it runs as. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Fills the folder before the first start. */
  readonly prepare?: (directory: string) => void;
}

const patience = 30_000;

export async function startServer(plan: ServerPlan): Promise<RunningServer> {
  const directory = mkdtempSync(join(tmpdir(), `pregao-${plan.name}-`));
  plan.prepare?.(directory);
  const port = await freePort();
  let child: ChildProcess | undefined;
  const end = (): void => {
    child?.kill("SIGKILL");
  };
  process.once("exit", end);
  const server: RunningServer = {
    port,
    directory,
    async start() {
      child = await launch(plan, port, directory);
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    async stop() {
      await server.kill();
      process.off("exit", end);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await server.start();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function launch(plan: ServerPlan, port: number, directory: string): Promise<ChildProcess> {
  const child = spawn(plan.command, plan.args(port, directory), {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: directory,
    ...plan.owner,
  });
  let said = "";
  const listen = (text: Buffer): void => {
    said = (said + text.toString()).slice(-8000);
  };
  child.stdout!.on("data", listen);
  child.stderr!.on("data", listen);
  let failure: Error | undefined;
  child.on("error", (error) => {
    failure = error;
  });
  const deadline = Date.now() + patience;
  for (;;) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (failure !== undefined || ended || Date.now() > deadline) {
      child.kill("SIGKILL");
      const what = failure?.message ?? (ended ? "it ended" : `it was not ready after ${patience / 1000} s`);
      throw new Error(`${plan.name} did not start: ${what}\n${said}`);
    }
    if (plan.ready === undefined ? await answers(port) : plan.ready.test(said)) return child;
    await setTimeout(20);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
