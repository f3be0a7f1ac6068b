import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import type { ObjectInfo } from "./object-store.ts";
import { isConflict } from "./s3-errors.ts";

/** What is asked for: the rest of an object from a byte on, of the content that was begun. */
export interface Resumption {
  readonly Range?: string;
  readonly IfMatch?: string;
}

/**
 * Streams an object into a file. The SDK repeats a request until its answer begins; a connection that is cut within the
 * answer is taken up again here, from the last byte that came and only if the object is still the same (else from its
 * beginning).
 */
export async function downloadResumed(
  path: string,
  attempts: number,
  signal: AbortSignal | undefined,
  ask: (rest: Resumption) => Promise<GetObjectCommandOutput>,
  infoOf: (answer: GetObjectCommandOutput) => ObjectInfo,
): Promise<ObjectInfo> {
  const file = await open(path, "w");
  let info: ObjectInfo | undefined;
  let received = 0;
  try {
    for (let attempt = 1; ; attempt++) {
      let answer: GetObjectCommandOutput;
      try {
        answer = await ask(
          info === undefined || received === 0 ? {} : { Range: `bytes=${received}-`, IfMatch: info.etag },
        );
      } catch (error) {
        if (!isConflict(error) || received === 0 || attempt >= attempts) throw error;
        // It was replaced meanwhile: what came belongs to nothing any more.
        await file.truncate(0);
        received = 0;
        info = undefined;
        continue;
      }
      if (received === 0) info = infoOf(answer);
      else if (!answer.ContentRange?.startsWith(`bytes ${received}-`)) {
        // A server that knows no ranges sends the whole again.
        await file.truncate(0);
        received = 0;
      }
      try {
        received = await receive(answer.Body as Readable, file, received, signal);
        if (received === info!.size) return info!;
        throw new Error(`${received} bytes came of ${info!.size}`);
      } catch (error) {
        received = (await file.stat()).size;
        if (signal?.aborted || attempt >= attempts) throw error;
        await setTimeout(50 * 2 ** attempt);
      }
    }
  } finally {
    await file.close();
  }
}

async function receive(
  body: Readable,
  file: Awaited<ReturnType<typeof open>>,
  from: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const stop = (): void => void body.destroy(new Error("aborted"));
  signal?.addEventListener("abort", stop);
  let at = from;
  try {
    for await (const chunk of body) {
      const bytes = chunk as Uint8Array;
      // A disk that is full takes a part without an error.
      const { bytesWritten } = await file.write(bytes, 0, bytes.length, at);
      if (bytesWritten < bytes.length) throw new Error("the file could not be written whole");
      at += bytes.length;
    }
    return at;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
