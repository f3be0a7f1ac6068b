import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ErrorCode,
  errorCatalogue,
  exitCodes,
  isPregaoError,
  PregaoError,
  retoldError,
} from "./errors.ts";

const entries = Object.entries(errorCatalogue);
const sources = globSync("**/*.ts", { cwd: import.meta.dirname })
  .filter((file) => !file.endsWith(".test.ts") && file !== "errors.ts")
  .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
  .join("\n");

describe("the catalogue", () => {
  it("has as many entries as were reviewed: raise the number with each new one", () => {
    expect(entries.length).toBe(147);
  });

  it.each(entries)("%s is well formed", (code, { message, advice, status, kind }) => {
    expect(code).toMatch(/^PREGAO(_[A-Z0-9]+)+$/);
    // The B3 service says what its clients have always read.
    if (!/^No .* Please .* first\.$/.test(message)) expect(message).not.toMatch(/[.!]$|^[A-Z][a-z]+ /);
    expect(advice).toMatch(/^[A-Z`].*\.$/s);
    for (const [, name] of message.matchAll(/\{([^}]*)\}/g)) expect(name).toMatch(/^[a-z][A-Za-z]*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(exitCodes).toHaveProperty(kind);
  });

  it.each(entries.map(([code]) => code))("%s is thrown somewhere", (code) => {
    expect(sources.includes(`"${code}"`)).toBe(true);
  });

  it("gives each message to one code only", () => {
    expect(new Set(entries.map(([, { message }]) => message)).size).toBe(entries.length);
  });

  it("keeps exit codes apart from each other, from success and from defects", () => {
    const codes = [0, 1, ...Object.values(exitCodes)];
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe("an error", () => {
  const error = new PregaoError("PREGAO_NAME_UNKNOWN", { what: "model", name: "{name}", near: "$&" });

  it("fills its template once and keeps what it was made of", () => {
    expect(error.message).toBe("unknown model {name}$&");
    expect(error).toMatchObject({ status: 404, exitCode: 5, kind: "missing", name: "PregaoError" });
    expect(error.advice).toBe(errorCatalogue.PREGAO_NAME_UNKNOWN.advice);
    expect(error.details).toEqual({ what: "model", name: "{name}", near: "$&" });
  });

  it("that another process told is of its code, with the words that came over", () => {
    const told = retoldError("PREGAO_NAME_UNKNOWN", "unknown model b3");
    expect(isPregaoError(told, "PREGAO_NAME_UNKNOWN")).toBe(true);
    expect(told).toMatchObject({ message: "unknown model b3", status: 404, exitCode: 5 });
    expect(isPregaoError(retoldError("PREGAO_NEVER_HEARD_OF", "why"))).toBe(false);
    expect(retoldError("toString", "why").message).toBe("toString: why");
  });

  it("is recognised, by code too", () => {
    const other: ErrorCode = "PREGAO_OPTION_INVALID";
    expect([isPregaoError(error), isPregaoError(error, "PREGAO_NAME_UNKNOWN")]).toEqual([true, true]);
    expect([isPregaoError(error, other), isPregaoError(new Error("PREGAO_NAME_UNKNOWN"))]).toEqual([
      false,
      false,
    ]);
  });
});
