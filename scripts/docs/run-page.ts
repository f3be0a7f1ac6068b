import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExampleBlock, findCommands, findExampleBlocks } from "./example-blocks.ts";

const root = join(import.meta.dirname, "../..");

export interface BlockRun {
  readonly block: ExampleBlock;
  /** What the block printed; for commands the output of the last. */
  readonly output: string;
}

/**
 * Runs the blocks of a page in order in an empty folder of their own, where the state (`.pregao`) lies too, as a reader would who follows
 * the page from its top. Throws at the first program or command that ends otherwise than the page says.
 */
export async function runPage(page: string): Promise<BlockRun[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "pregao-page-")));
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    const runs: BlockRun[] = [];
    for (const block of findExampleBlocks(page)) runs.push({ block, output: await runBlock(block, folder) });
    return runs;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runBlock(block: ExampleBlock, folder: string): Promise<string> {
  if (block.kind === "file") await writeFile(join(folder, block.file), `${block.text}\n`);
  if (block.kind === "program") {
    const file = join(folder, `example-${block.line}.ts`);
    await writeFile(file, block.text);
    const ended = await run(process.execPath, ["--conditions=pregao-source", file], folder);
    return requireExit(ended, 0, `the program of line ${block.line}`);
  }
  let output = "";
  if (block.kind === "commands") {
    for (const { command, exitCode } of findCommands(block)) {
      const ended = await run(
        "/bin/sh",
        ["-c", `npx() { shift; "$NODE" "$PREGAO" "$@"; }\n${command}`],
        folder,
      );
      output = requireExit(ended, exitCode, command);
      if (exitCode !== 0) output += refusalOf(ended.err);
    }
  }
  return steady(output, folder);
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(file: string, args: readonly string[], folder: string): Promise<Ended> {
  const { PATH, LANG } = process.env;
  const env = {
    PATH,
    LANG,
    NODE: process.execPath,
    PREGAO: join(root, "packages/pregao/bin/pregao.js"),
    NO_COLOR: "1",
    // As the command line does for itself: the sources are compiled once for all programs.
    NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
  };
  return new Promise((resolve) => {
    execFile(file, args, { cwd: folder, env, maxBuffer: 1 << 26, timeout: 60_000 }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, out, err });
    });
  });
}

function requireExit({ code, out, err }: Ended, wanted: number, what: string): string {
  if (code === wanted) return out;
  throw new Error(
    `${what} ended with ${code}, the page says ${wanted}\n${out.slice(-2000)}${err.slice(-2000)}`,
  );
}

/** The message of a refused command, without the progress before it. */
function refusalOf(err: string): string {
  return /\nerror: [\s\S]*/.exec(err)?.[0] ?? "";
}

/** The output with what differs from run to run in a form that does not. */
function steady(output: string, folder: string): string {
  return output
    .replaceAll(folder, "~/markets")
    .replaceAll(/\b\d+\.\d s\b/g, "… s")
    .replaceAll(/\b\d{4}-\d\d-\d\d \d\d:\d\d\b(?! UTC)/g, "YYYY-MM-DD hh:mm")
    .replaceAll(/[ \t]+$/gm, "")
    .replace(/^\n+/, "")
    .trimEnd();
}
