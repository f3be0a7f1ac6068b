import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadContract } from "./load-contract.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-contracts-"));
afterAll(() => rmSync(directory, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const contract = { name: "mine", timeframes: ["1d"], columns: { close: { unit: "BRL", above: 0 } } };

describe("a contract", () => {
  it("is found by name", async () => {
    expect(await loadContract("funding")).toMatchObject({ name: "funding" });
    await expect(loadContract("fundings")).rejects.toThrow(
      /unknown data contract fundings; did you mean funding/,
    );
  });

  it("is read from JSON, what is left out filled in", async () => {
    expect(await loadContract(written("mine.json", JSON.stringify(contract)))).toEqual({
      ...contract,
      description: "",
      timezone: "UTC",
      columns: {
        close: { unit: "BRL", above: 0, description: "", required: true, type: "number", missing: 0 },
      },
    });
  });

  it.each([
    ["default export", `export default ${JSON.stringify(contract)};`],
    [
      "export contract",
      `interface Named { name: string }\nexport const contract: Named = ${JSON.stringify(contract)};`,
    ],
  ])("is read from a module: %s", async (name, text) => {
    expect(await loadContract(written(`${name.replace(" ", "-")}.ts`, text))).toMatchObject({ name: "mine" });
  });

  it.each([
    ["absent.json", null, /absent\.json is not valid: ENOENT/],
    ["broken.json", "{", /broken\.json is not valid: .*JSON/],
    [
      "typo.json",
      JSON.stringify({ ...contract, colums: {} }),
      /typo\.json is not valid: Unrecognized key: "colums"/,
    ],
    [
      "limit.json",
      JSON.stringify({ ...contract, columns: { close: { unit: "BRL", missing: 2 } } }),
      /columns\.close\.missing: Too big/,
    ],
    ["zone.json", JSON.stringify({ ...contract, timezone: "America/Sao_Paulo" }), /timezone: .*"UTC"/],
    ["age.json", JSON.stringify({ ...contract, staleness: "soon" }), /staleness: write a duration as 30m/],
    ["empty.ts", "export const other = 1;", /no default export, and none named contract/],
    ["throws.ts", 'throw new Error("no luck");', /throws\.ts is not valid: no luck/],
  ])("is refused: %s", async (name, text, message) => {
    const path = text === null ? join(directory, name) : written(name, text);
    await expect(loadContract(path)).rejects.toMatchObject({
      code: "PREGAO_CONTRACT_INVALID",
      message: expect.stringMatching(message),
    });
  });
});
