import { expect, test } from "vitest";
import { barsOf, calmBars } from "../../quality/bars.fixture.ts";
import {
  builtInContracts,
  checkBars,
  checkContract,
  describeColumn,
  profileBars,
} from "../../quality/index.ts";
import type { DataCheckContents } from "../data-check.ts";
import { renderDataCheck } from "./render-data-check.ts";

const bars = barsOf({
  HOLE: [...calmBars(300), { close: 11, skip: 80 }, ...calmBars(300)],
  ODD: [...calmBars(200), { close: 10, volume: -1 }, { close: 31 }],
});
const contract = builtInContracts.find(({ name }) => name === "daily-equities")!;
const breaches = checkContract(bars, contract);
const contents: DataCheckContents = {
  source: "precos.csv",
  description: "bars of the file precos.csv",
  timeframe: "1d",
  calendar: "b3",
  profile: profileBars(bars),
  findings: [...checkBars(bars), ...breaches],
  contracts: [
    {
      name: contract.name,
      description: contract.description,
      columns: Object.entries(contract.columns).map(([name, column]) => ({
        name,
        ...describeColumn(column),
      })),
      breaches: breaches.length,
    },
  ],
  ledger: { rows_in: 810, rows_used: 803, dropped: [{ reason: "exact duplicate", count: 7 }] },
  command: "npx pregao data check precos.csv --html FILE",
  version: "0.1.0",
};

function textOf(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

test("begins with the verdict and holds every finding, symbol, column, contract and dropped row", async () => {
  const page = await renderDataCheck(contents);
  const text = textOf(page);
  expect(text.indexOf("These bars need work before a model sees them: 2 errors")).toBeLessThan(200);
  for (const { check } of contents.findings) expect(text).toContain(check);
  for (const part of [
    "contract daily-equities: ODD: 1 value of volume in shares out of range (at least 0), such as -1",
    "HOLE",
    "daily-equities: 1 finding",
    "dropped: exact duplicate",
    "npx pregao data check precos.csv",
    "longest hole",
  ])
    expect(text).toContain(part);
  expect(page.match(/<svg/g)).toHaveLength(1);
  expect(page.match(/aria-label="([^"]*)"/)![1]).toMatch(/by month, of 2 symbols: least HOLE 88\.\d %/);
});

test("errors stand before warnings, warnings before notes", async () => {
  const page = await renderDataCheck(contents);
  const places = ["mark error", "mark warning", "mark info"].map((mark) => page.indexOf(`class="${mark}"`));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("says so where nothing was found", async () => {
  const text = textOf(await renderDataCheck({ ...contents, findings: [] }));
  expect(text).toContain("Nothing was found.");
});

test("many findings are folded under what was found how often, none is left out", async () => {
  const findings = Array.from({ length: 90 }, (_, i) => ({
    check: "gaps",
    severity: "warning" as const,
    message: `hole number ${i}.`,
    count: i,
  }));
  const page = await renderDataCheck({ ...contents, findings });
  expect(page).toContain("90 findings of severity warning");
  // 90 findings, none of a symbol, 0 + 1 + … + 89 rows.
  expect(textOf(page)).toMatch(/warning gaps 90 0 4,005/);
  for (const { message } of findings) expect(page).toContain(message);
});

test("nothing is fetched, nothing runs, and text from outside is escaped", async () => {
  const attack = '<img src=x onerror="alert(1)">&\'';
  const page = await renderDataCheck({
    ...contents,
    source: attack,
    description: attack,
    command: attack,
    findings: [{ check: attack, severity: "error", message: attack, count: 1, symbol: attack }],
    profile: {
      ...contents.profile,
      symbols: contents.profile.symbols.map((symbol) => ({ ...symbol, symbol: attack })),
      columns: [{ name: attack, present: 1, minimum: 0, median: 0, maximum: 0 }],
    },
  });
  expect(page.includes("<img")).toBe(false);
  expect(page.match(/<script|<link|<iframe|@import/i)).toBeNull();
  const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s"'<)]+/g)].map(([address]) => address);
  expect(addresses.filter((address) => !address.startsWith("http://www.w3.org/"))).toEqual([]);
});

test("the same contents give the same bytes, also after a way through JSON", async () => {
  const page = await renderDataCheck(contents);
  expect((await renderDataCheck(JSON.parse(JSON.stringify(contents)))) === page).toBe(true);
});
