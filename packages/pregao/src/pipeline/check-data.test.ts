import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { checkData } from "./check-data.ts";
import { checkDataOptions } from "./options/check-data.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-check-data-"));
afterAll(() => rmSync(directory, { recursive: true }));

const check = (source: string, given: object = {}, settings: object = {}) =>
  checkData(
    source,
    parseOptions(checkDataOptions, { ...given }),
    loadConfiguration({ flags: { home: directory, ...settings }, environment: {}, directory }),
    createRunContext(),
  );

describe("checking a source", () => {
  it("holds it to the contracts that fit it", async () => {
    const { contracts, findings, worst, contents } = await check("sample", { ticker: ["PETR4"] });
    expect(contracts.map(({ name }) => name)).toEqual(["daily-equities"]);
    expect(findings).toEqual([]);
    expect(worst).toBe("none");
    expect(contents.command).toBe("npx pregao data check sample --ticker PETR4 --html FILE");
  });

  it("holds it to a contract of one's own instead, and asks how fresh it is", async () => {
    const file = join(directory, "cheap.json");
    writeFileSync(
      file,
      JSON.stringify({ name: "cheap", staleness: "1w", columns: { close: { unit: "BRL", maximum: 30 } } }),
    );
    const given = { ticker: ["PETR4"], contract: [file], asOf: "2027-01-01" };
    const { findings, worst } = await check("sample", given);
    expect(findings.map(({ check: name, severity }) => `${name} ${severity}`)).toEqual([
      "contract-range error",
      "contract-stale warning",
    ]);
    expect(worst).toBe("error");
  });

  it("obeys the settings for what contracts and reading find too", async () => {
    const file = join(directory, "double.csv");
    const line = "2024-01-02,A,1,2,1,2,5";
    writeFileSync(
      file,
      ["date,symbol,open,high,low,close,volume", line, line, "2024-01-03,A,1,2,1,2,5"].join("\n"),
    );
    const names = (found: Awaited<ReturnType<typeof check>>) =>
      found.findings.map((finding) => finding.check);
    expect(names(await check(file))).toContain("exact-duplicates");
    const checks = { "exact-duplicates": "off", "few-rows": "off" };
    expect(names(await check(file, {}, { checks }))).toEqual([]);
  });

  it("refuses a moment it cannot read and a contract that does not exist before it reads anything", async () => {
    for (const asOf of ["yesterday", "30", "2024-12-31T18:00", "2024-13-31"])
      await expect(check("sample", { asOf })).rejects.toThrow(`--as-of = ${asOf} is not valid`);
    await expect(check("nowhere", { contract: ["bar"] })).rejects.toThrow(
      /unknown data contract bar; did you mean bars/,
    );
  });
});
