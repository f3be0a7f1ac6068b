import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

/**
 * The line of a CSV file (1 is the header) on which data row `row` (1 is the first) begins. Blank lines hold no row
 * and a quoted cell may hold line ends, so the file is walked again; only messages need it. O(bytes up to the row).
 */
export async function lineOfRow(path: string, gzip: boolean, row: number): Promise<number> {
  const file = createReadStream(path);
  const bytes: AsyncIterable<Buffer> = gzip ? file.pipe(createGunzip()) : file;
  let line = 1;
  let records = 0;
  let quoted = false;
  let blank = true;
  try {
    for await (const chunk of bytes) {
      for (const byte of chunk) {
        if (byte === 0x0a) {
          line++;
          if (!quoted) blank = true;
          continue;
        }
        if (byte === 0x22) quoted = !quoted;
        if (!blank || byte === 0x0d) continue;
        blank = false;
        // The header is record 1, data row 1 is record 2.
        if (++records === row + 1) return line;
      }
    }
  } finally {
    file.destroy();
  }
  return row + 1;
}
