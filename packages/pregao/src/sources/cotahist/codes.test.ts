import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { describeCotahistCode } from "./codes.ts";

it("says what B3's codes mean", () => {
  expect(describeCotahistCode("TPMERC", "070")).toBe("calls (opções de compra)");
  expect(describeCotahistCode("CODBDI", "02")).toBe("standard lot");
  expect(describeCotahistCode("CODBDI", "96")).toBe("odd lots");
  expect(describeCotahistCode("INDOPC", "6")).toBe("points of an index");
  expect(describeCotahistCode("MODREF", "R$  ")).toBe("real (from July 1994)");
  expect(describeCotahistCode("ESPECI", "PN  EJ  N1")).toBe(
    "preferred share, ex interest on equity, Level 1",
  );
  expect(describeCotahistCode("ESPECI", "PNA*")).toBe("preferred share, class A");
  expect(describeCotahistCode("ESPECI", "ON *EJ  NM")).toBe(
    "common share, ex interest on equity, Novo Mercado",
  );
  expect(describeCotahistCode("ESPECI", "QQQ")).toBe("QQQ");
  for (const unknown of ["", "040", "__proto__"])
    expect(describeCotahistCode("TPMERC", unknown)).toBeUndefined();
  expect(describeCotahistCode("CODBDI", "constructor")).toBeUndefined();
});

const shared = "../shared/data";

it.runIf(existsSync(shared))("knows every market and class of the raw samples (needs ../shared/data)", () => {
  for (const file of ["b3_cotahist_raw_sample_20030212", "b3_cotahist_raw_stub_2022_2024"]) {
    const text = gunzipSync(readFileSync(`${shared}/${file}.txt.gz`)).toString("latin1");
    for (const record of text.match(/^01\d{8}.{235}/gm)!) {
      expect(describeCotahistCode("TPMERC", record.slice(24, 27)), record).toBeDefined();
      expect(describeCotahistCode("CODBDI", record.slice(10, 12)), record).toBeDefined();
      expect(describeCotahistCode("MODREF", record.slice(52, 56)), record).toBeDefined();
      const [security] = describeCotahistCode("ESPECI", record.slice(39, 49))!.split(", ");
      // R42, one right of 2003, is not in the table: its code stands for itself.
      expect(security, record).toMatch(/^[a-z]|^Brazilian|^R42$/);
    }
  }
});
