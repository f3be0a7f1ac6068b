import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ensureSystemParts } from "../scripts/system-parts.ts";

/** What an environment is made of. PyTorch and what it brings are several GB and have a file of their own. */
export type RequirementsFile =
  | "requirements.txt"
  | "requirements-b3-service.txt"
  | "requirements-neural.txt"
  | "requirements-features.txt"
  | "requirements-schemathesis.txt"
  | "requirements-tuning.txt"
  | "requirements-mlflow.txt"
  | "requirements-serving.txt";

/** What a finished child process printed and cost. */
export interface ChildRun {
  readonly stdout: string;
  /** Wall-clock seconds, start-up included. */
  readonly seconds: number;
  /** Highest resident memory of the process (its children not counted). */
  readonly peakMemoryMB: number;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Text given on standard input. */
  readonly input?: string;
  /** Node only: imports the packages as they are published (npm run build) in place of their sources. */
  readonly built?: boolean;
}

/** The pinned lines of a requirements file. */
export function pinnedRequirements(file: RequirementsFile = "requirements.txt"): string[] {
  return readFileSync(join(import.meta.dirname, file), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

/**
 * The interpreter of the virtual environment with the libraries that a file pins. Made on first use (about a minute; PyTorch
 * takes as long as its download), outside the checkout, in a folder named by the hash of interpreter and requirements: a
 * change of either makes another one. Built under a temporary name, so a killed build is never used.
 */
export function pythonInterpreter(
  script: "interop" | "bench",
  requirements: RequirementsFile = "requirements.txt",
): string {
  ensureSystemParts(script);
  const describe = "import sys; print(sys.version, sys.base_prefix)";
  const base = spawnSync("python3", ["-c", describe], { encoding: "utf8" }).stdout;
  const key = createHash("sha256")
    .update(base)
    .update(pinnedRequirements(requirements).join("\n"))
    .digest("hex")
    .slice(0, 16);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pregao");
  const environment = join(cache, `python-${key}`);
  const interpreter = join(environment, "bin", "python");
  if (existsSync(interpreter)) return interpreter;

  const building = `${environment}.building-${process.pid}-${randomBytes(4).toString("hex")}`;
  mkdirSync(cache, { recursive: true });
  try {
    console.error(`making the Python environment ${environment} (once)`);
    runQuietly("python3", ["-m", "venv", building]);
    const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
    runQuietly(join(building, "bin", "python"), [...pip, "-r", join(import.meta.dirname, requirements)]);
    renameSync(building, environment);
  } catch (error) {
    // Another process may have finished the same environment meanwhile.
    if (!existsSync(interpreter)) throw error;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return interpreter;
}

/** Runs a Python script in the environment. Rejects with its error output when it fails. */
export function runPython(
  interpreter: string,
  script: string,
  args: readonly string[] = [],
  options: ChildOptions = {},
): Promise<ChildRun> {
  return runMeasured(interpreter, [join(import.meta.dirname, "measure.py"), script, ...args], options);
}

/** Runs a TypeScript file in a Node of its own, measured as the Python side is. */
export function runNode(
  script: string,
  args: readonly string[] = [],
  options: ChildOptions = {},
): Promise<ChildRun> {
  const measure = join(import.meta.dirname, "measure.mjs");
  const sources = options.built ? [] : ["--conditions=pregao-source"];
  const flags = [...sources, "--disable-warning=ExperimentalWarning", "--import", measure];
  return runMeasured(process.execPath, [...flags, script, ...args], options);
}

/** Both measuring wrappers write the peak memory in bytes to file descriptor 3 when the script ends. */
async function runMeasured(command: string, args: string[], options: ChildOptions): Promise<ChildRun> {
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const collected = [1, 2, 3].map((descriptor) => collect(child.stdio[descriptor] as NodeJS.ReadableStream));
  child.stdin?.on("error", () => {}); // a script that reads no input may close it first
  child.stdin?.end(options.input ?? "");
  const status = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
  const seconds = (performance.now() - started) / 1000;
  const [stdout, stderr, peak] = (await Promise.all(collected)) as [string, string, string];
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stderr.slice(-4000)}`);
  }
  return { stdout, seconds, peakMemoryMB: Number(peak) / 1e6 };
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function runQuietly(command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
}
