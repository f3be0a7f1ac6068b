import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A server in a process of its own, which tells its address in a line of JSON. */
export class RunningChild {
  readonly #child: ChildProcess;
  readonly address: string;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  static async start(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunningChild> {
    const child = spawn(command, args, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout! })) {
      const { address } = JSON.parse(line) as { address?: string };
      if (address === undefined) throw new Error(`the server did not listen: ${line}`);
      return new RunningChild(child, address);
    }
    throw new Error(`${command} ${args.join(" ")} ended before it listened`);
  }

  /** What it has in memory now. */
  get megabytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1000;
  }

  /** Ends with the process. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => {
      this.#child.once("close", resolve);
    });
    this.#child.kill("SIGTERM");
    await ended;
  }
}
