import { PregaoError } from "../../errors.ts";
import { recordLength } from "./layout.ts";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export interface WalkedRecords {
  readonly records: number;
  /** Records that begin on the line of another, without a line end between. */
  readonly joined: number;
}

/**
 * Hands every record of 245 bytes to `onRecord`, with the buffer it lies in, its offset there and its line. Lines end
 * with LF or CRLF; blank lines hold nothing; records that follow each other without a line end (files put one behind the
 * other, or without line ends at all) are told apart by their length. Throws PREGAO_FILE_UNREADABLE for a line of any
 * other length. Memory: one chunk.
 */
export async function walkRecords(
  bytes: AsyncIterable<Buffer>,
  file: string,
  onRecord: (buffer: Buffer, at: number, line: number) => void,
): Promise<WalkedRecords> {
  let [line, records, joined] = [1, 0, 0];
  /** Whether the place in the file is behind a record of the same line. */
  let midLine = false;
  const take = (buffer: Buffer, at: number): void => {
    onRecord(buffer, at, line);
    records++;
    if (midLine) joined++;
  };
  /** Takes what is whole in `buffer` and returns where the rest begins. */
  const walk = (buffer: Buffer, isLast: boolean): number => {
    let at = 0;
    let next = buffer.indexOf(lineFeed);
    for (;;) {
      if (next >= 0 && next < at) next = buffer.indexOf(lineFeed, at);
      if (next < 0 && !isLast) {
        // A record and the two bytes behind it, none of which ends a line: another record follows on this one.
        if (buffer.length - at < recordLength + 2) return at;
        take(buffer, at);
        midLine = true;
        at += recordLength;
        continue;
      }
      let end = next < 0 ? buffer.length : next;
      if (end > at && buffer[end - 1] === carriageReturn) end--;
      const length = end - at;
      if (length >= recordLength && length % recordLength === 0) {
        take(buffer, at);
        midLine = length > recordLength;
        at += recordLength;
        if (midLine) continue;
      } else if (length > 0) {
        throw wrongLength(file, line, length, midLine);
      }
      if (next < 0) return buffer.length;
      at = next + 1;
      line++;
      midLine = false;
    }
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = buffer.subarray(walk(buffer, false));
  }
  walk(rest, true);
  return { records, joined };
}

function wrongLength(file: string, line: number, length: number, midLine: boolean): PregaoError {
  const where = midLine
    ? `line ${line} goes on for ${length} characters behind a record`
    : `line ${line} has ${length} characters`;
  const reason = `${where}; a record of B3's historical quotes has ${recordLength}`;
  return new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason });
}
