import { closeSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { recordingHeader } from "../feeds/liquidations.ts";
import { type NetworkClock, systemClock } from "../http/network-clock.ts";
import { retryDelay } from "../http/retry-delay.ts";
import { parseStreamMessage } from "./force-orders.ts";
import { listen } from "./listen.ts";

export interface RecordingOptions {
  readonly url?: string | undefined;
  /** Failed connections in a row that are borne. */
  readonly attempts?: number;
  readonly firstDelay?: number;
  readonly longestDelay?: number;
  /** Milliseconds without a message after which a connection counts as dead; the mark price comes every 3 seconds. */
  readonly silence?: number;
  readonly clock?: NetworkClock;
}

export interface RecordingSummary {
  readonly events: number;
  /** Orders that were not filled when they were told of. */
  readonly unfilled: number;
  readonly connections: number;
}

const streamUrl = "wss://fstream.binance.com";
const path = "/stream";
const service = "Binance USD-M futures stream";
/** How often a running recording says so in its file. */
const markEvery = 60_000;

/**
 * Appends the liquidations of `symbols` to a CSV file until `context.signal` aborts, connecting again whenever the
 * stream ends. Binance tells of at most one liquidation a second and symbol. Rows CONNECTED, WATCHING and DISCONNECTED
 * say by the server's clock when somebody was listening: read as a feed, bars outside have no value instead of a
 * zero. Throws PREGAO_HTTP_FAILED after too many failures in a row, PREGAO_ANSWER_INVALID for a message that is not as
 * documented; what was written stays.
 */
export async function recordLiquidations(
  file: string,
  symbols: readonly string[],
  context: RunContext,
  options: RecordingOptions = {},
): Promise<RecordingSummary> {
  const {
    attempts = 10,
    firstDelay = 500,
    longestDelay = 60_000,
    silence = 15_000,
    clock = systemClock,
  } = options;
  const streams = symbols.flatMap((symbol) =>
    ["forceOrder", "markPrice"].map((kind) => `${symbol.toLowerCase()}@${kind}`),
  );
  const url = `${options.url ?? streamUrl}${path}?streams=${streams.join("/")}`;
  const random = createRandom(context.seed, "reconnections");
  const recording = openRecording(file);
  const summary = { events: 0, unfilled: 0, connections: 0 };
  let failures = 0;
  try {
    while (!context.signal.aborted) {
      let [first, last, marked] = [Number.NaN, Number.NaN, Number.NaN];
      const mark = (what: string, time: number): void => {
        for (const symbol of symbols) recording.write(`${time},${symbol},${what},,`);
        marked = time;
      };
      let reason: string;
      try {
        const ending = await listen(url, silence, context.signal, (text) => {
          const { sent, isLiquidation, liquidation } = parseStreamMessage(text, { service, path });
          if (Number.isNaN(first)) {
            [first, last] = [sent, sent];
            summary.connections++;
            mark("CONNECTED", sent);
          }
          last = Math.max(last, sent);
          if (sent >= marked + markEvery) mark("WATCHING", sent);
          if (liquidation === undefined) {
            if (isLiquidation) summary.unfilled++;
            return;
          }
          const { time, symbol, side, price, quantity } = liquidation;
          recording.write(`${time},${symbol},${side},${price},${quantity}`);
          summary.events++;
          context.progress({
            stage: "recording liquidations",
            done: 0,
            total: 1,
            note: `${summary.events} events`,
          });
        });
        reason = ending.reason;
      } finally {
        if (!Number.isNaN(first)) mark("DISCONNECTED", last);
      }
      if (context.signal.aborted) break;
      failures = Number.isNaN(first) ? failures + 1 : 0;
      if (failures >= attempts)
        throw new PregaoError("PREGAO_HTTP_FAILED", { service, path, attempts, reason });
      const delay = retryDelay(failures + 1, { firstDelay, longestDelay }, random);
      await clock.pause(delay, context.signal).catch(() => undefined);
    }
    return summary;
  } finally {
    recording.close();
  }
}

/** A CSV file to append whole lines to; half a line of a killed recording is taken away first. */
function openRecording(file: string): { write(line: string): void; close(): void } {
  let before = "";
  try {
    before = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw unwritable(file, error);
  }
  const whole = before.slice(0, before.lastIndexOf("\n") + 1);
  if (whole !== "" && !whole.startsWith(`${recordingHeader}\n`)) {
    const reason = `it is there already and does not begin with ${recordingHeader}`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason });
  }
  try {
    if (whole !== before) truncateSync(file, Buffer.byteLength(whole));
    const descriptor = openSync(file, "a");
    if (whole === "") writeSync(descriptor, `${recordingHeader}\n`);
    return {
      write: (line) => void writeSync(descriptor, `${line}\n`),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): PregaoError {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return new PregaoError("PREGAO_DOWNLOAD_UNWRITABLE", { directory: file, reason }, { cause: error });
}
