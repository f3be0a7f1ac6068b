import { afterAll, beforeAll, expect, it } from "vitest";
import { newSession } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

/** What every store of sessions promises, over two connections to the same place. */
export function describeSessionStore(open: () => Promise<[SessionStore, SessionStore]>): void {
  let [one, other]: SessionStore[] = [];
  beforeAll(async () => {
    [one, other] = await open();
  });
  afterAll(async () => {
    await one!.close();
    await other!.close();
  });

  it("gives back what was written, to everybody", async () => {
    expect(await one!.read("a")).toBeNull();
    const session = { ...newSession("a", 1000), report_path: "reports/ação.html" };
    const revision = await one!.write(session, null);
    expect(await other!.read("a")).toEqual({ session, revision });
  });

  it("writes only over what was read", async () => {
    const first = (await one!.read("a"))!;
    const changed = { ...first.session, changed: 2000 };
    expect(await one!.write(newSession("a", 1), null)).toBeNull();
    const second = await other!.write(changed, first.revision);
    expect(second).not.toBeNull();
    expect(await one!.write({ ...changed, changed: 3000 }, first.revision)).toBeNull();
    expect((await one!.read("a"))!.session.changed).toBe(2000);
    expect(await one!.write(newSession("never", 1), "a revision of nothing")).toBeNull();
    expect(await one!.read("never")).toBeNull();
  });

  it("lets one of many writers win", async () => {
    const { session, revision } = (await one!.read("a"))!;
    const writes = Array.from({ length: 20 }, (_, place) =>
      (place % 2 === 0 ? one! : other!).write({ ...session, changed: 5000 + place }, revision),
    );
    expect((await Promise.all(writes)).filter((written) => written !== null)).toHaveLength(1);
  });

  it("keeps ids apart, whatever they look like", async () => {
    const ids = ["A", "b", "user@host:1", "..-x", "con", "x".repeat(128)];
    for (const id of ids) await one!.write(newSession(id, 9000), null);
    for (const id of ids) expect((await other!.read(id))?.session.id).toBe(id);
    expect(await other!.count()).toBe(1 + ids.length);
    await other!.remove("A");
    await other!.remove("A");
    expect(await one!.read("A")).toBeNull();
    expect((await one!.read("a"))?.session.id).toBe("a");
    expect(await one!.count()).toBe(ids.length);
  });

  it("removes the old ones and says which", async () => {
    const { session, revision } = (await one!.read("b"))!;
    // Long ago by the session's own word; files know their own time too.
    await one!.write({ ...session, changed: 10 }, revision);
    expect(await other!.expire(0)).toEqual([]);
    const now = Date.now() + 60_000;
    const fresh = (await one!.read("con"))!;
    await one!.write({ ...fresh.session, changed: now }, fresh.revision);
    const gone = await other!.expire(now);
    expect(gone).toContain("b");
    expect(gone).not.toContain("con");
    expect(await one!.read("b")).toBeNull();
    expect(await one!.count()).toBe(1);
  });
}
