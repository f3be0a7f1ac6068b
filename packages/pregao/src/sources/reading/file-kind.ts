import { open } from "node:fs/promises";
import { PregaoError } from "../../errors.ts";
import { looksLikeCotahist } from "../cotahist/looks-like-cotahist.ts";
import { unpackStart } from "./unpack-start.ts";

export type FileKind = "csv" | "csv.gz" | "cotahist" | "cotahist.gz" | "zip" | "parquet" | "duckdb";

/** As much as tells one kind from another; a gzip file unpacks to more. */
const looked = 4096;

/** What a file is by its first bytes, whatever its name says; PREGAO_FILE_UNREADABLE where it cannot be bars. */
export async function fileKind(path: string): Promise<FileKind> {
  const head = await firstBytes(path, looked);
  if (head.length === 0)
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file: path, reason: "it is empty" });
  if (head[0] === 0x1f && head[1] === 0x8b)
    return looksLikeCotahist(unpackStart(path, head)) ? "cotahist.gz" : "csv.gz";
  if (head.toString("latin1", 0, 4) === "PK\x03\x04") return "zip";
  if (head.toString("latin1", 0, 4) === "PAR1") return "parquet";
  if (head.toString("latin1", 8, 12) === "DUCK") return "duckdb";
  if (head[0] === 0xff && head[1] === 0xfe) return "csv";
  const start = head.toString("latin1", 0, 16);
  const foreign = foreignKinds.find(([magic]) => start.startsWith(magic));
  if (foreign !== undefined || head.subarray(0, 16).includes(0)) {
    const reason = foreign?.[1] ?? "it is neither text, gzip, Parquet nor a DuckDB database";
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file: path, reason });
  }
  return looksLikeCotahist(head) ? "cotahist" : "csv";
}

const foreignKinds: readonly (readonly [string, string])[] = [
  ["PK", "it is an empty or split zip archive: give the file that was packed"],
  ["\xd0\xcf\x11\xe0", "it is an old Excel workbook: save it as CSV"],
  ["SQLite format 3", "it is a SQLite database: export the table as CSV"],
];

/** The first bytes of a file, fewer where it is shorter; PREGAO_FILE_UNREADABLE where it cannot be opened. */
export async function firstBytes(path: string, most: number): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new PregaoError(
      "PREGAO_FILE_UNREADABLE",
      { file: path, reason: systemReason(error) },
      { cause: error },
    );
  }
}

function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a directory";
  if (code === "EACCES") return "permission is denied";
  return message;
}
