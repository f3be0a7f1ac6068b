import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FileSessionStore } from "./file-session-store.ts";
import { Sessions } from "./sessions.ts";

let home: string;
let now: number;
let gone: string[];
let sessions: Sessions;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pregao-sessions-"));
  now = Date.now() + 1_000_000;
  gone = [];
  const store = new FileSessionStore(home, (reason) => {
    throw new Error(reason);
  });
  const limits = { most: 2, timeToLive: 1000 };
  sessions = new Sessions(
    store,
    limits,
    () => now,
    async (id) => void gone.push(id),
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const keep = (id: string) => sessions.change(id, (session) => ({ ...session, report_path: id }));

it("a session that is only looked at is not kept", async () => {
  expect(await sessions.read("a")).toMatchObject({ id: "a", loaded: null });
  expect(await sessions.change("a", (session) => session)).toMatchObject({ id: "a" });
  await keep("b");
  await keep("c");
  await expect(keep("a")).rejects.toMatchObject({ code: "PREGAO_B3_SESSIONS_FULL", status: 429 });
});

it("what is old makes room, and is told of", async () => {
  await keep("a");
  now += 900;
  await keep("b");
  now += 900;
  await keep("c");
  expect(gone).toEqual(["a"]);
  expect((await sessions.read("b")).report_path).toBe("b");
  // A session that is there is changed whether there is room or not.
  await keep("b");
  expect(await sessions.clear("b")).toMatchObject({ report_path: "b" });
  expect(await sessions.clear("b")).toBeNull();
});

it("changes of many at once all count", async () => {
  const add = () =>
    sessions.change("a", (session) => ({ ...session, report_path: `${session.report_path ?? ""}x` }));
  await Promise.all(Array.from({ length: 12 }, add));
  expect((await sessions.read("a")).report_path).toBe("x".repeat(12));
});

it("a change that is refused changes nothing", async () => {
  await keep("a");
  const refused = sessions.change("a", () => {
    throw new Error("no");
  });
  await expect(refused).rejects.toThrow("no");
  expect((await sessions.read("a")).report_path).toBe("a");
});
