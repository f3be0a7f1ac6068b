import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadConfiguration } from "./config/index.ts";
import { createLogger } from "./logging.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-log-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function lines(flags: Record<string, unknown>, terminal = false) {
  const stream = Object.assign(new PassThrough(), { isTTY: terminal });
  const configuration = loadConfiguration({ directory, environment: {}, flags });
  const logger = await createLogger(configuration, { stream });
  logger.info({ rows: 3, token: "hush" }, "loaded");
  logger.debug("quiet");
  await new Promise((resolve) => setImmediate(resolve));
  return String(stream.read() ?? "");
}

describe("log lines", () => {
  it("are JSON with time, level and message, at the configured level, with secrets masked", async () => {
    const text = await lines({ logLevel: "info" });
    expect(text.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ level: 30, rows: 3, token: "(secret)", msg: "loaded" });
    expect(Date.parse(JSON.parse(text).time)).not.toBeNaN();
  });

  it("take a human form on a terminal", async () => {
    const text = await lines({ logLevel: "info" }, true);
    expect(text).toContain("loaded");
    expect(text.startsWith("{")).toBe(false);
  });

  it("go to one file a day, and files beyond the retention are removed", async () => {
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    for (const ago of [2, 20, 40])
      writeFileSync(join(directory, `pregao.${day(ago)}.1.log`), `${ago} days old\n`);
    writeFileSync(join(directory, "notes.log"), "not ours\n");
    await lines({ logLevel: "info", logDirectory: directory, logRetentionDays: 30 });
    await vi.waitFor(() => {
      const texts = readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8").trim());
      expect(texts.filter((text) => text.includes('"msg":"loaded"'))).toHaveLength(1);
      expect(texts.filter((text) => !text.startsWith("{")).sort()).toEqual([
        "2 days old",
        "20 days old",
        "not ours",
      ]);
    }, 5000);
  });
});
