import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

/** A server in a process of its own that tells what it has to say in lines of JSON. */
export class RunningChild {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(command, args, {
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines: Interface = createInterface({ input: this.#child.stdout! });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** What it tells next. */
  async told<Told>(): Promise<Told> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the server ended before it answered");
    return JSON.parse(value) as Told;
  }

  async ask<Told>(line: string): Promise<Told> {
    this.#child.stdin!.write(`${line}\n`);
    return this.told<Told>();
  }

  /** Ends with the process. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => {
      this.#child.once("close", resolve);
    });
    this.#child.stdin!.end();
    await ended;
  }
}
