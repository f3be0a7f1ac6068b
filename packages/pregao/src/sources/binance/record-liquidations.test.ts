import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createRunContext } from "../../progress.ts";
import { loadFeedFile } from "../feeds/feed-file.ts";
import {
  type StreamConnection,
  type StreamServer,
  startStreamServer,
} from "../http/stream-server.fixture.ts";
import { virtualClock } from "../http/virtual-clock.fixture.ts";
import { temporaryDirectory } from "../temporary-directory.fixture.ts";
import { recordLiquidations } from "./record-liquidations.ts";

const directory = temporaryDirectory();
const opened: StreamServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

const start = Date.UTC(2024, 5, 1, 12);
const newFile = (): string => join(mkdtempSync(join(directory, "recording-")), "liquidations.csv");

/** Messages of the combined stream, after its public documentation. */
const heartbeat = (second: number, symbol = "BTCUSDT"): unknown => ({
  stream: `${symbol.toLowerCase()}@markPrice`,
  data: { e: "markPriceUpdate", E: start + second * 1000, s: symbol, p: "67000.1", r: "0.0001", T: start },
});
const forced = (second: number, side: string, more: object = {}): unknown => ({
  stream: "btcusdt@forceOrder",
  data: {
    e: "forceOrder",
    E: start + second * 1000 + 5,
    o: {
      s: "BTCUSDT",
      S: side,
      o: "LIMIT",
      f: "IOC",
      q: "0.014",
      p: "9910",
      ap: "9900.5",
      X: "FILLED",
      l: "0.002",
      z: "0.014",
      T: start + second * 1000,
      ...more,
    },
  },
});

async function stream(
  onConnection: (connection: StreamConnection, n: number) => void,
): Promise<StreamServer> {
  const server = await startStreamServer(onConnection);
  opened.push(server);
  return server;
}

describe("recording", () => {
  it("writes what it hears over cut connections, and the feed knows the holes", async () => {
    const abort = new AbortController();
    const file = newFile();
    const server = await stream((connection, n) => {
      if (n === 0) {
        connection.send(heartbeat(0));
        connection.send(forced(1, "SELL"));
        connection.send(forced(2, "BUY", { X: "NEW", z: "0", ap: "0" }));
        connection.send(heartbeat(61));
        connection.cut();
      } else if (n === 1) connection.cut();
      else {
        connection.send(heartbeat(300));
        connection.send(forced(301, "BUY"));
      }
    });
    const context = createRunContext({
      signal: abort.signal,
      progress: ({ note }) => note === "2 events" && abort.abort(),
    });
    const clock = virtualClock(0);
    const summary = await recordLiquidations(file, ["BTCUSDT"], context, { url: server.url, clock });
    expect(summary).toEqual({ events: 2, unfilled: 1, connections: 2 });
    expect(server.connections[0]!.url).toBe("/stream?streams=btcusdt@forceOrder/btcusdt@markPrice");
    expect(clock.pauses.length).toBe(2);
    const at = (second: number): number => start + second * 1000;
    expect(readFileSync(file, "utf8").trim().split("\n").slice(1)).toEqual([
      `${at(0)},BTCUSDT,CONNECTED,,`,
      `${at(1)},BTCUSDT,SELL,9900.5,0.014`,
      `${at(61)},BTCUSDT,WATCHING,,`,
      `${at(61)},BTCUSDT,DISCONNECTED,,`,
      `${at(300)},BTCUSDT,CONNECTED,,`,
      `${at(301)},BTCUSDT,BUY,9900.5,0.014`,
      `${at(301) + 5},BTCUSDT,DISCONNECTED,,`,
    ]);
    const [feed] = (await loadFeedFile({ kind: "liquidations", path: file }, ["BTCUSDT"])).feeds;
    expect(feed!.coverage).toEqual([
      { from: at(0), to: at(61) },
      { from: at(300), to: at(301) + 5 },
    ]);
    expect([...feed!.columns.long_value!]).toEqual([9900.5 * 0.014, 0]);
  });

  it("goes on with a file that is there, without the half line of a killed one", async () => {
    const file = newFile();
    writeFileSync(file, `time,symbol,side,price,quantity\n${start},BTCUSDT,CONNECTED,,\n${start + 1},BTC`);
    const abort = new AbortController();
    const server = await stream((connection) => connection.send(forced(500, "SELL")));
    const context = createRunContext({ signal: abort.signal, progress: () => abort.abort() });
    await recordLiquidations(file, ["BTCUSDT"], context, { url: server.url });
    const lines = readFileSync(file, "utf8").trim().split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "time,symbol,side,price,quantity",
      `${start},BTCUSDT,CONNECTED,,`,
      `${start + 500_005},BTCUSDT,CONNECTED,,`,
    ]);
    const other = newFile();
    writeFileSync(other, "a,b\n1,2\n");
    await expect(recordLiquidations(other, ["BTCUSDT"], context)).rejects.toThrow(
      /does not begin with time,symbol/,
    );
  });

  it("gives up after too many failures in a row, and takes a silent connection for dead", async () => {
    const server = await stream((connection, n) => {
      if (n === 0) connection.send(heartbeat(0));
      else connection.cut();
    });
    const clock = virtualClock(0);
    const recording = recordLiquidations(newFile(), ["BTCUSDT"], createRunContext(), {
      url: server.url,
      clock,
      attempts: 3,
      silence: 400,
    });
    await expect(recording).rejects.toMatchObject({ code: "PREGAO_HTTP_FAILED" });
    await expect(recording).rejects.toThrow(/\/stream gave no answer in 3 attempts/);
    expect(server.connections.length).toBe(4);
  });

  it("refuses a message that is not as documented, and keeps what it had", async () => {
    const file = newFile();
    const server = await stream((connection) => {
      connection.send(heartbeat(0));
      connection.send(forced(1, "LONG"));
    });
    const recording = recordLiquidations(file, ["BTCUSDT"], createRunContext(), { url: server.url });
    await expect(recording).rejects.toThrow(/answer of \/stream.*data.o.S: "LONG" is not/);
    expect(readFileSync(file, "utf8").trim().split("\n").length).toBe(3);
  });
});
