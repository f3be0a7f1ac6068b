/** Reads altered files from number FROM to before TO and prints one line of JSON for each; a crash ends only this process. */
import { TableFuzz } from "./fuzzed-tables.ts";

const [from, to] = process.argv.slice(2).map(Number) as [number, number];
const fuzz = await new TableFuzz().open();
try {
  for (let index = from; index < to; index++)
    process.stdout.write(`${JSON.stringify(await fuzz.judge(index))}\n`);
} finally {
  fuzz.close();
}
