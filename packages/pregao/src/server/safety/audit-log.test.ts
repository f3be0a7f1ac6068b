import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type AuditEntry, AuditLog } from "./audit-log.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pregao-audit-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const entry: AuditEntry = {
  ...{ time: "2026-05-20T12:00:00.000Z", key: null, name: "anyone", address: "127.0.0.1" },
  ...{ action: "POST /t", target: "/t", status: 200, code: null, request_id: "r1" },
};

it("holds 256 MB: the oldest files go before their days are over, and are counted", async () => {
  const directory = join(home, "audit");
  mkdirSync(directory);
  const days = Array.from({ length: 16 }, (_, i) => String(i + 1).padStart(2, "0"));
  const aside = days.map((day) => `audit-2026-05-${day}T00-00-00-000Z-1.jsonl`);
  for (const name of ["audit.jsonl", ...aside]) {
    writeFileSync(join(directory, name), "");
    truncateSync(join(directory, name), 16e6); // A hole: it takes no room.
  }
  const log = new AuditLog(home, 365, pino({ enabled: false }), () => Date.parse(entry.time));
  log.write(entry);
  await log.settled();
  expect(log.dropped).toBe(2);
  const put = `audit-2026-05-20T12-00-00-000Z-${process.pid}.jsonl`;
  expect(readdirSync(directory).sort()).toEqual([...aside.slice(2), put, "audit.jsonl"]);
});
