import { writeSync } from "node:fs";
import { isPregaoError } from "../errors.ts";
import { LocalObjectStore } from "./local-store.ts";

/** Raises the object `counter` by one, as often as asked, a dot for each: `node counting-writer.fixture.ts FOLDER TIMES`. */
const [folder, times] = process.argv.slice(2);
const store = new LocalObjectStore(folder!);
for (let done = 0; done < Number(times); ) {
  const { info, bytes } = await store.get("counter");
  const next = new TextEncoder().encode(String(Number(new TextDecoder().decode(bytes)) + 1));
  try {
    await store.put("counter", next, { ifMatch: info.etag });
    done++;
    writeSync(1, ".");
  } catch (error) {
    if (!isPregaoError(error, "PREGAO_OBJECT_CONFLICT")) throw error;
  }
}
