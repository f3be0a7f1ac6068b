import { resolve, sep } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPregaoError } from "../errors.ts";
import { checkModelName, parseVersion } from "./model-name.ts";

const hostile = [
  "",
  ".",
  "..",
  "../x",
  "a/../../x",
  "/etc/passwd",
  "a/b",
  "a\\b",
  "..\\x",
  "C:",
  "C:\\x",
  "c:x",
  "\\\\host\\share",
  "a\0b",
  "a\nb",
  "~",
  "-rf",
  ".hidden",
  "b3_model.",
  "con",
  "NUL",
  "aux.json",
  "COM1",
  "lpt9.txt",
  "a:stream",
  "a ",
  "a".repeat(65),
  "ａ",
  "modelo\u202e",
  "%2e%2e",
  "*",
  "?",
  "<a>",
  "|",
];

describe("model names", () => {
  it.each(["b3_model", "b3_lstm_mtl", "PETR4-rf", "model.v2", "7", "console", "a".repeat(64)])(
    "takes %s",
    (name) => {
      expect(checkModelName(name)).toBe(name);
    },
  );

  it.each(hostile)("refuses %j", (name) => {
    expect(() => checkModelName(name)).toThrow(
      expect.objectContaining({ code: "PREGAO_REGISTRY_NAME_INVALID" }),
    );
  });

  it("shows no control character of a refused name in the message", () => {
    expect(() => checkModelName("a\u001b[2J\n")).toThrow(/^[ -~]*$/);
  });

  it("never accepts text that leads out of the root or to another folder than its own", () => {
    const piece = fc.constantFrom("..", ".", "/", "\\", "a", "b3", ":", "\0", "~", " ", "con", "C:");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, (name) => {
        try {
          checkModelName(name);
        } catch (error) {
          return isPregaoError(error, "PREGAO_REGISTRY_NAME_INVALID");
        }
        return resolve("/srv/models", name) === ["", "srv", "models", name].join(sep);
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});

describe("versions", () => {
  it.each([
    [3, 3],
    ["3", 3],
    ["v12", 12],
    ["latest", null],
  ] as const)("reads %j", (text, expected) => {
    expect(parseVersion("m", text)).toBe(expected);
  });

  it.each(["", "0", "01", "-1", "1.5", "../1", "1/../..", "v", "newest", "1\0", 1.5, 0, Number.NaN, 1e10])(
    "refuses %j",
    (text) => {
      expect(() => parseVersion("m", text)).toThrow(
        expect.objectContaining({ code: "PREGAO_REGISTRY_VERSION_INVALID" }),
      );
    },
  );
});
