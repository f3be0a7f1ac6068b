import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A real MLflow server over SQLite in a folder; started again over the same folder it has what it had. */
export class MlflowServer {
  readonly #interpreter: string;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | null = null;

  private constructor(interpreter: string, folder: string, port: number) {
    this.#interpreter = interpreter;
    this.#folder = folder;
    this.#port = port;
  }

  /** Takes a free port; nothing runs yet. */
  static async of(interpreter: string, folder: string): Promise<MlflowServer> {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    return new MlflowServer(interpreter, folder, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves when it answers, which takes half a minute. */
  async start(): Promise<void> {
    const args = ["server", "--host", "127.0.0.1", "--port", String(this.#port), "--workers", "1"];
    const stores = [
      ...["--backend-store-uri", `sqlite:///${join(this.#folder, "mlflow.db")}`],
      ...["--artifacts-destination", join(this.#folder, "artifacts")],
    ];
    // A group of its own: the server has workers.
    this.#process = spawn(this.#interpreter, ["-m", "mlflow", ...args, ...stores], {
      cwd: this.#folder,
      // Evaluations in the background are nobody's business here, and take a dozen processes.
      env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
      stdio: "ignore",
      detached: true,
    });
    for (let attempt = 0; attempt < 1800; attempt++) {
      if (this.#process.exitCode !== null) throw new Error("the MLflow server has ended");
      const answer = await fetch(`${this.url}/health`).catch(() => null);
      if (answer?.ok) return;
      await wait(100);
    }
    throw new Error("the MLflow server does not answer");
  }

  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running?.pid === undefined || running.exitCode !== null) return;
    const ended = once(running, "close");
    process.kill(-running.pid, "SIGKILL");
    await ended;
  }
}
