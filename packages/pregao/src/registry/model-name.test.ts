import { resolve, sep } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPregaoError } from "../errors.ts";
import { checkAlias, checkModelName, parseVersion, parseVersionNumber } from "./model-name.ts";

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
    [3, { number: 3 }],
    ["3", { number: 3 }],
    ["v12", { number: 12 }],
    ["latest", "latest"],
    ["champion", { alias: "champion" }],
    ["v", { alias: "v" }],
  ] as const)("reads %j", (text, expected) => {
    expect(parseVersion("m", text)).toEqual(expected);
  });

  it.each([
    "",
    "0",
    "01",
    "-1",
    "1.5",
    "../1",
    "1/../..",
    "v0",
    "None",
    "Latest",
    "a.b",
    "1\0",
    1.5,
    0,
    Number.NaN,
    1e10,
  ])("refuses %j", (text) => {
    expect(() => parseVersion("m", text)).toThrow(
      expect.objectContaining({ code: "PREGAO_REGISTRY_VERSION_INVALID" }),
    );
  });
});

describe("aliases", () => {
  it.each(["champion", "challenger", "b3", "Blue-Green_2", "constructor"])("takes %s", (alias) => {
    expect(checkAlias(alias)).toBe(alias);
  });

  it.each([
    "",
    "3",
    "v3",
    "V10",
    "latest",
    "LATEST",
    "none",
    "-x",
    "a b",
    "a.b",
    "../x",
    "a\n",
    "a".repeat(65),
    "é",
  ])("refuses %j", (alias) => {
    expect(() => checkAlias(alias)).toThrow(
      expect.objectContaining({ code: "PREGAO_REGISTRY_ALIAS_INVALID" }),
    );
  });

  it("are no numbers", () => {
    expect(parseVersionNumber("m", "v3")).toBe(3);
    for (const version of ["latest", "champion"])
      expect(() => parseVersionNumber("m", version)).toThrow(
        expect.objectContaining({ code: "PREGAO_REGISTRY_VERSION_INVALID" }),
      );
  });
});
