import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { forestFacts } from "./facts.fixture.ts";
import { ModelRegistry } from "./registry.ts";

/** Publishes `count` versions of b3_model: `node publisher.fixture.ts ROOT COUNT`. */
const [root, count] = process.argv.slice(2);
const registry = new ModelRegistry(root!);
console.log("ready");
for (let i = 0; i < Number(count); i++) {
  await registry.publish("b3_model", {
    facts: forestFacts,
    async write(directory) {
      await mkdir(join(directory, "report"));
      await writeFile(join(directory, "model.bin"), new Uint8Array(300_000).fill(i));
      await writeFile(join(directory, "report", "index.html"), "<html></html>");
    },
  });
}
