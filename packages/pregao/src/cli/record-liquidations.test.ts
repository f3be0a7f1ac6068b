import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadFeedFile } from "../sources/feeds/feed-file.ts";
import { startStreamServer } from "../sources/http/stream-server.fixture.ts";
import { temporaryDirectory } from "../sources/temporary-directory.fixture.ts";

const directory = temporaryDirectory();
const bin = join(import.meta.dirname, "../../bin/pregao.js");
const time = Date.UTC(2024, 5, 1, 12);

it("records until it is stopped, which is a good end", async () => {
  const server = await startStreamServer((connection) => {
    const order = { s: "BTCUSDT", S: "SELL", ap: "100", z: "2", X: "FILLED", T: time };
    connection.send({ stream: "btcusdt@forceOrder", data: { e: "forceOrder", E: time, o: order } });
  });
  const words = ["data", "record-liquidations", "events.csv", "--ticker", "btcusdt", "--json"];
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: directory,
    env: { ...process.env, PREGAO_BINANCE_STREAM_URL: server.url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    if (err.includes("recording liquidations")) child.kill("SIGINT");
  });
  const [code] = await once(child, "close");
  await server.close();
  expect([code, err]).toEqual([0, expect.stringContaining("recording")]);
  expect(JSON.parse(out)).toEqual({
    status: "success",
    file: "events.csv",
    events: 1,
    unfilled: 0,
    connections: 1,
  });
  const spec = { kind: "liquidations", path: join(directory, "events.csv") } as const;
  const [feed] = (await loadFeedFile(spec, ["BTCUSDT"])).feeds;
  expect([...feed!.columns.long_value!]).toEqual([200]);
});
