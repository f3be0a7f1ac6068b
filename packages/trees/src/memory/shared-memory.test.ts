import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("memories that nobody holds any more are given back while new ones are made", () => {
  const program = `
    const { SharedMemory } = await import(${JSON.stringify(new URL("./shared-memory.ts", import.meta.url).href)});
    const megabytes = 16;
    const count = 80;
    const before = process.memoryUsage.rss();
    let peak = 0;
    for (let i = 0; i < count; i++) {
      const shared = new SharedMemory(megabytes * 2 ** 20, "a test");
      new Uint8Array(shared.buffer).fill(1);
      peak = Math.max(peak, process.memoryUsage.rss() - before);
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log(peak / (count * megabytes * 2 ** 20));`;
  const share = Number(
    execFileSync(process.execPath, ["--input-type=module", "--eval", program], { timeout: 20_000 }),
  );
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(0.7);
});
