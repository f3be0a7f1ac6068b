import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { createRunContext } from "../../progress.ts";
import { temporaryDirectory } from "../temporary-directory.fixture.ts";
import { parseAnswer } from "./answer.ts";
import { PageStore } from "./page-store.ts";
import { downloadPages, type PagedSeries } from "./paged-download.ts";

const directory = temporaryDirectory();
const rows = z.array(z.number());

/** A server that has a row at every multiple of 10, and counts what it is asked. */
function series(given: Partial<PagedSeries<number[]>> = {}): PagedSeries<number[]> & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    what: "tens",
    key: ["host", "tens"],
    span: 100,
    earliest: () => Number.NEGATIVE_INFINITY,
    settled: 450,
    fetch: async (from, to) => {
      asked.push(`${from}-${to}`);
      const all = Array.from({ length: 100 }, (_, k) => k * 10);
      return all.filter((row) => row >= from && row <= to);
    },
    parse: (body) => parseAnswer(rows, body, { service: "tens", path: "/" }),
    ...given,
  };
}

describe("paging", () => {
  it("asks for pages on a fixed grid, in order, and tells how far it is", async () => {
    const from = series();
    const progress: string[] = [];
    const context = createRunContext({ progress: ({ done, total }) => progress.push(`${done}/${total}`) });
    const pages = await downloadPages(from, { from: 150, to: 460 }, new PageStore(), context);
    expect(pages.flat()).toEqual(Array.from({ length: 37 }, (_, k) => 100 + k * 10));
    // The last page is not final: it is asked for to the end of the period only.
    expect(from.asked).toEqual(["100-199", "200-299", "300-399", "400-460"]);
    expect(progress).toEqual(["1/4", "2/4", "3/4", "4/4"]);
  });

  it("leaves out what the server no longer tells, and keeps no page that was cut by it", async () => {
    const store = new PageStore(mkdtempSync(join(directory, "store-")));
    const from = series({ earliest: () => 250 });
    const pages = await downloadPages(from, { from: 0, to: 399 }, store);
    expect([pages.flat()[0], from.asked]).toEqual([250, ["250-299", "300-399"]]);
    const again = series({ earliest: () => 360 });
    expect((await downloadPages(again, { from: 300, to: 399 }, store)).flat()[0]).toBe(300);
    expect(again.asked).toEqual([]);
  });
});

describe("a stopped download", () => {
  it("goes on where it was, and asks again only for what was not final", async () => {
    const store = new PageStore(mkdtempSync(join(directory, "store-")));
    let left = 2;
    const whole = series();
    const broken = series({
      fetch: async (from, to) => {
        if (left-- === 0) throw new PregaoError("PREGAO_INTERRUPTED", { stage: "a test" });
        return whole.fetch(from, to);
      },
    });
    await expect(downloadPages(broken, { from: 0, to: 460 }, store)).rejects.toThrow(/interrupted/);
    const resumed = series();
    const pages = await downloadPages(resumed, { from: 0, to: 460 }, store);
    expect(pages.flat()).toEqual(Array.from({ length: 47 }, (_, k) => k * 10));
    expect(resumed.asked).toEqual(["200-299", "300-399", "400-460"]);
    const third = series();
    expect(await downloadPages(third, { from: 0, to: 460 }, store)).toEqual(pages);
    expect(third.asked).toEqual(["400-460"]);
  });

  it("fetches a kept page again that is damaged or no longer fits", async () => {
    const folder = mkdtempSync(join(directory, "store-"));
    const store = new PageStore(folder);
    await downloadPages(series(), { from: 0, to: 399 }, store);
    const kept = join(folder, "host", "tens");
    expect(readdirSync(kept).sort()).toEqual(["0.json", "100.json", "200.json", "300.json"]);
    writeFileSync(join(kept, "0.json"), "[0,10");
    writeFileSync(join(kept, "200.json"), '["0"]');
    const again = series();
    const pages = await downloadPages(again, { from: 0, to: 399 }, store);
    expect(pages.flat().length).toBe(40);
    expect(again.asked).toEqual(["0-99", "200-299"]);
  });

  it("keeps names of outside within its folder, and says where it cannot write", async () => {
    const folder = mkdtempSync(join(directory, "store-"));
    const store = new PageStore(folder);
    await store.write(["..", "../../x", "a/b"], [1]);
    expect(await store.read(["..", "../../x", "a/b"])).toEqual([1]);
    expect(readdirSync(folder)).toEqual(["__"]);
    writeFileSync(join(folder, "file"), "");
    await expect(new PageStore(join(folder, "file")).write(["a"], [1])).rejects.toMatchObject({
      code: "PREGAO_DOWNLOAD_UNWRITABLE",
    });
  });
});
