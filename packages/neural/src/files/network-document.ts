import { createHash } from "node:crypto";
import { NeuralError } from "../errors.ts";
import { invalid, unsupported } from "./refusals.ts";

export const DOCUMENT_FILE = "model.json";
const FORMAT = "pregao-network";
const VERSION = 1;

/** What `model.json` says of a saved network: everything but the numbers. */
export interface NetworkDocument {
  readonly architecture: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly weights: {
    /** File beside this one. */
    readonly file: string;
    readonly sha256: string;
    /** Names in the order of the flat vectors. */
    readonly parameters: readonly string[];
    readonly buffers: readonly string[];
  };
}

/** The text of a document, with a checksum of itself. Refuses what JSON has no way to write. */
export function documentText(document: NetworkDocument): string {
  refuseUnwritable(document.parameters, "parameters");
  refuseUnwritable(document.metadata, "metadata");
  const sealed = { format: FORMAT, version: VERSION, ...document };
  return `${JSON.stringify({ ...sealed, checksum: sha256(JSON.stringify(sealed)) }, null, 2)}\n`;
}

export function parseDocument(bytes: Uint8Array, file: string): NetworkDocument {
  const found = objectIn(bytes, file);
  if (found.format !== FORMAT)
    throw invalid(file, `its format is ${JSON.stringify(found.format)}, not "${FORMAT}"`);
  if (found.version !== VERSION) {
    const why = `it is version ${JSON.stringify(found.version)} of its format, and version ${VERSION} is read`;
    throw unsupported(file, why, { version: found.version });
  }
  const { checksum, ...sealed } = found;
  if (checksum !== sha256(JSON.stringify(sealed))) {
    throw invalid(file, "its checksum does not fit: it was changed after it was saved");
  }
  const { architecture, parameters, metadata, weights } = sealed;
  const isSound =
    typeof architecture === "string" && isObject(parameters) && isObject(metadata) && isObject(weights);
  if (!isSound || !areWeights(weights)) throw invalid(file, "its members are not those of a saved network");
  return { architecture, parameters, metadata, weights };
}

export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

function objectIn(bytes: Uint8Array, file: string): Record<string, unknown> {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid(file, (cause as Error).message);
  }
  if (!isObject(found)) throw invalid(file, "it is not an object");
  return found;
}

function areWeights(
  weights: Record<string, unknown>,
): weights is Record<string, unknown> & NetworkDocument["weights"] {
  const { file, sha256: sum, parameters, buffers } = weights;
  const isBeside = typeof file === "string" && /^[\w-]+\.safetensors$/.test(file);
  return isBeside && typeof sum === "string" && areTexts(parameters) && areTexts(buffers);
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON would write null for NaN and leave functions out without a word. */
function refuseUnwritable(value: unknown, path: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value))
    return;
  const isPlain =
    Array.isArray(value) ||
    (isObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value)));
  if (!isPlain) {
    const what = typeof value === "number" ? String(value) : `of type ${typeof value}`;
    throw new NeuralError("NEURAL_INPUT_INVALID", `${path} is ${what}, which JSON cannot hold`, { path });
  }
  for (const [key, item] of Object.entries(value as object)) {
    // Members that are undefined are not there, as in JSON.
    if (item !== undefined || Array.isArray(value)) refuseUnwritable(item, `${path}.${key}`);
  }
}
