import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import { afterAll, describe, expect, it } from "vitest";
import { downloadResumed, type Resumption } from "./s3-download.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-download-"));
afterAll(() => rmSync(directory, { recursive: true }));
const content = Buffer.from("0123456789");
const infoOf = () => ({ key: "k", size: content.length, etag: '"e"', modified: 0 });

/** The bytes [from, to), and then the connection breaks unless they are the last. */
function answer(from: number, to: number, range?: string): GetObjectCommandOutput {
  const body = Readable.from(
    (async function* () {
      yield content.subarray(from, to);
      if (to < content.length) throw new Error("cut");
    })(),
  );
  return {
    Body: body,
    ...(range === undefined ? {} : { ContentRange: range }),
  } as unknown as GetObjectCommandOutput;
}

describe("a download that is cut", () => {
  it.each([
    ["goes on from the last byte that came", answer(4, 10, "bytes 4-9/10")],
    ["begins anew where the server knows no ranges", answer(0, 10)],
  ])("%s", async (_, second) => {
    const asked: Resumption[] = [];
    const answers = [answer(0, 4), second];
    const path = join(directory, "copy");
    const ask = async (rest: Resumption) => {
      asked.push(rest);
      return answers[asked.length - 1]!;
    };
    await downloadResumed(path, 3, undefined, ask, infoOf);
    expect(readFileSync(path)).toEqual(content);
    expect(asked).toEqual([{}, { Range: "bytes=4-", IfMatch: '"e"' }]);
  });

  it("is refused where more or fewer bytes come than the object has", async () => {
    for (const size of [9, 11]) {
      const load = downloadResumed(
        join(directory, "copy"),
        1,
        undefined,
        async () => answer(0, 10),
        () => ({
          ...infoOf(),
          size,
        }),
      );
      await expect(load).rejects.toThrow(`10 bytes came of ${size}`);
    }
  });
});
