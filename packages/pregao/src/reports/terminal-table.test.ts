import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exampleContents, exampleReturnContents } from "./contents.fixture.ts";
import { renderMetricsTable } from "./terminal-table.ts";

/** A stream that calls itself a terminal and decides on colour as Node's own terminals do. */
function terminal(): NodeJS.WritableStream {
  const noColour = process.env.NO_COLOR;
  const environment = { TERM: "xterm-256color", ...(noColour === undefined ? {} : { NO_COLOR: noColour }) };
  return Object.assign(new PassThrough(), {
    isTTY: true,
    getColorDepth: () => WriteStream.prototype.getColorDepth(environment),
  });
}

beforeEach(() => {
  vi.stubEnv("NO_COLOR", undefined);
  vi.stubEnv("FORCE_COLOR", undefined);
  vi.stubEnv("NODE_DISABLE_COLORS", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("one line a metric, columns in line, the verdict below", () => {
  const { evaluation } = exampleContents();
  const lines = renderMetricsTable(evaluation, { stream: new PassThrough() }).split("\n");
  const rows = lines.slice(0, evaluation.metrics.length + 1);
  expect(new Set(rows.map((line) => line.length)).size).toBe(1);
  expect(rows[0]).toContain("previous direction");
  expect(rows[1]).toContain("log-loss (primary)");
  expect(lines).toContain(evaluation.verdict.line);
});

test("only the metrics asked for", () => {
  const { evaluation } = exampleReturnContents();
  const text = renderMetricsTable(evaluation, { stream: new PassThrough(), metrics: ["mae"] });
  expect(text).toContain("MAE");
  expect(text).not.toContain("RMSE");
});

test("colour on a terminal, none where NO_COLOR asks for it or the stream is a file", () => {
  const { evaluation } = exampleContents();
  const plain = renderMetricsTable(evaluation, { stream: new PassThrough() });
  expect(stripVTControlCharacters(plain)).toBe(plain);
  const coloured = renderMetricsTable(evaluation, { stream: terminal() });
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
  vi.stubEnv("NO_COLOR", "1");
  expect(renderMetricsTable(evaluation, { stream: terminal() })).toBe(plain);
});
