import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { builtInContracts } from "./built-in.ts";
import { type DataContract, parseContract } from "./contract.ts";

/**
 * A contract by name, or from a file of one's own (anything with a dot or a slash): JSON, or a module (`.ts`, `.js`)
 * whose default export, or export `contract`, it is. A module is run, as any program of yours is; JSON is only read.
 * PREGAO_NAME_UNKNOWN with near matches, PREGAO_CONTRACT_INVALID naming file and field.
 */
export async function loadContract(name: string): Promise<DataContract> {
  const builtIn = builtInContracts.find((contract) => contract.name === name);
  if (builtIn !== undefined) return builtIn;
  if (!/[/\\.]/.test(name)) {
    const near = didYouMean(
      name,
      builtInContracts.map((contract) => contract.name),
    );
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "data contract", name, near });
  }
  const file = basename(name);
  const parsed = parseContract(
    await (/\.[cm]?[jt]s$/.test(name) ? readModule(name, file) : readJson(name, file)),
  );
  if ("contract" in parsed) return parsed.contract;
  throw new PregaoError("PREGAO_CONTRACT_INVALID", { file, reason: parsed.reason });
}

async function readJson(path: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function readModule(path: string, file: string): Promise<unknown> {
  let module: { default?: unknown; contract?: unknown };
  try {
    module = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    throw unreadable(file, error);
  }
  const found = module.default ?? module.contract;
  if (found !== undefined) return found;
  const reason = "it has no default export, and none named contract";
  throw new PregaoError("PREGAO_CONTRACT_INVALID", { file, reason });
}

function unreadable(file: string, error: unknown): PregaoError {
  const reason = error instanceof Error ? error.message : String(error);
  return new PregaoError("PREGAO_CONTRACT_INVALID", { file, reason }, { cause: error });
}
