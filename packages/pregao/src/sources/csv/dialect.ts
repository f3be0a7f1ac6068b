import { PregaoError } from "../../errors.ts";
import { firstBytes } from "../reading/file-kind.ts";
import { unpackStart } from "../reading/unpack-start.ts";

/** How a CSV file is written. */
export interface Dialect {
  readonly delimiter: string;
  readonly encoding: "utf-8" | "latin-1" | "utf-16";
  /** Column names, unique, in the order of the file. */
  readonly header: readonly string[];
}

const looked = 1 << 16;
const delimiters = [",", ";", "\t", "|"];

/**
 * Reads the first line of a CSV file (unpacked when `gzip`): the delimiter is the mark that it holds most of
 * outside quotes. Throws PREGAO_FILE_UNREADABLE where there is no line of names.
 */
export async function detectDialect(path: string, gzip: boolean): Promise<Dialect> {
  const bytes = await firstBytes(path, looked);
  const head = gzip ? unpackStart(path, bytes) : bytes;
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding === "latin-1" ? "latin1" : encoding)
    .decode(head)
    .replace(/^\uFEFF/, "");
  const line = text.split(/\r?\n|\r/, 1)[0]!;
  const counts = delimiters.map((mark) => splitLine(line, mark).length);
  const most = Math.max(...counts);
  const delimiter = delimiters[counts.indexOf(most)]!;
  const names = splitLine(line, delimiter);
  if (most < 2 || names.every((name) => /^[-+\d.,/: ]*$/.test(name))) {
    const reason =
      most < 2 ? "its first line names no columns" : "its first line holds values, not column names";
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file: path, reason });
  }
  return { delimiter, encoding, header: uniqueNames(names) };
}

function encodingOf(head: Buffer): Dialect["encoding"] {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16";
  try {
    // `stream` forgives a character cut in two by the end of what was read.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return "utf-8";
  } catch {
    return "latin-1";
  }
}

function splitLine(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (const mark of line) {
    if (mark === '"') quoted = !quoted;
    else if (mark === delimiter && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += mark;
  }
  return [...cells, cell].map((name) => name.trim());
}

function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, k) => {
    let unique = name === "" ? `column_${k + 1}` : name;
    // DuckDB compares column names without case.
    while (seen.has(unique.toLowerCase())) unique += "_2";
    seen.add(unique.toLowerCase());
    return unique;
  });
}
