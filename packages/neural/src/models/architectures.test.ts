import { expect, test } from "vitest";
import { architectureNamed } from "./architectures.ts";

test("an unknown name is refused by that name", () => {
  expect(() => architectureNamed("__proto__")).toThrow("unknown architecture __proto__. Known: ");
});
