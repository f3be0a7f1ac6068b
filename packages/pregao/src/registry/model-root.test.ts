import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPregaoError } from "../errors.ts";
import { modelRoot } from "./model-root.ts";

describe("a caller's folder of models", () => {
  it("is a place under home", () => {
    expect(modelRoot("/srv/pregao")).toBe(join("/srv/pregao", "models"));
    expect(modelRoot("/srv/pregao", "team/a")).toBe(join("/srv/pregao", "team", "a"));
  });

  it.each([
    "..",
    "a/../../b",
    "/etc",
    "",
    ".",
    "a//b",
    "C:\\models",
    "a\\..\\b",
    "nul",
    "a\u0000b",
    "~",
    "%2e%2e",
  ])("refuses %j", (directory) => {
    let refused: unknown;
    try {
      modelRoot("/srv/pregao", directory);
    } catch (error) {
      refused = error;
    }
    expect(isPregaoError(refused, "PREGAO_OPTION_INVALID")).toBe(true);
  });
});
