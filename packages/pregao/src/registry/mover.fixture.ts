import { ModelRegistry } from "./registry.ts";

/** Moves the alias champion of b3_model to and fro between versions 1 and 2: `node mover.fixture.ts ROOT COUNT`. */
const [root, count] = process.argv.slice(2);
const registry = new ModelRegistry(root!);
console.log("ready");
for (let i = 0; i < Number(count); i++) {
  const { champion } = await registry.aliases("b3_model");
  await registry.setAlias("b3_model", "champion", champion === 1 ? 2 : 1, {
    by: "mover",
    reason: `move ${i}`,
  });
}
