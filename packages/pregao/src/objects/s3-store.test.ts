import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../scripts/servers/server-tests.fixture.ts";
import { s3Account, startS3 } from "../../../../scripts/servers/servers.ts";
import { objectStoreConformance } from "./object-store.conformance.fixture.ts";
import { parseS3Name } from "./s3-name.ts";
import { S3ObjectStore } from "./s3-store.ts";

describeWith("the S3 server")("S3", () => {
  let server: RunningServer;
  let made = 0;
  const settings = (): { endpoint: string } & typeof s3Account => ({
    endpoint: `http://127.0.0.1:${server.port}`,
    ...s3Account,
  });
  beforeAll(async () => {
    server = await startS3(["pregao-tests"]);
  }, 60_000);
  afterAll(() => server?.stop());

  describe("as object store", () => {
    objectStoreConformance({
      open: async () =>
        new S3ObjectStore("pregao-tests", { ...settings(), partSize: 5 << 20 }, `suite-${made++}`),
      atomicConditions: false,
    });
  });

  it("lists more than one page", async () => {
    const store = new S3ObjectStore("pregao-tests", { ...settings(), pageSize: 10 }, "pages");
    const keys = Array.from({ length: 25 }, (_, k) => `page/${String(k).padStart(5, "0")}`);
    await Promise.all(keys.map((key) => store.put(key, new Uint8Array(0))));
    expect((await store.list("page/")).map(({ key }) => key)).toEqual(keys);
  });

  it("keeps prefixes of one bucket apart", async () => {
    const [a, b] = ["left", "left2"].map((prefix) => new S3ObjectStore("pregao-tests", settings(), prefix));
    await a!.put("x", new Uint8Array(1));
    expect((await b!.list()).length).toBe(0);
    expect((await a!.list()).map(({ key }) => key)).toEqual(["x"]);
  });

  it("says what is wrong without a secret in any field of the error", async () => {
    const wrong = [
      { bucket: "not-there", settings: settings(), says: /no such bucket/ },
      {
        bucket: "pregao-tests",
        settings: { ...settings(), accessKeyId: "someone-else" },
        says: /access key|Access|status 40/i,
      },
      {
        bucket: "pregao-tests",
        settings: { ...settings(), secretAccessKey: "wrong-secret-1234" },
        says: /secret access key|Signature|status 403/i,
      },
    ];
    for (const { bucket, settings: given, says } of wrong) {
      const store = new S3ObjectStore(bucket, { ...given, attempts: 1 });
      const error = await store.list().then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({ code: "PREGAO_OBJECT_STORE_FAILED" });
      expect(error!.message).toMatch(says);
      const shown = JSON.stringify(error) + String(error) + error!.stack;
      expect(shown).not.toContain(given.secretAccessKey);
    }
  });

  it("tells that the server is away, and goes on when it is back", async () => {
    const store = new S3ObjectStore("pregao-tests", { ...settings(), attempts: 2 }, "away");
    await store.put("kept", new Uint8Array(3));
    await server.kill();
    await expect(store.get("kept")).rejects.toMatchObject({
      code: "PREGAO_OBJECT_STORE_FAILED",
      message: expect.stringMatching(/ECONNREFUSED|ECONNRESET/),
    });
    await server.start();
    expect((await store.get("kept")).info.size).toBe(3);
  });
});

describe("a server with moods", () => {
  it("is asked again after 503 and after a cut connection, from where it was cut, and not after a refusal", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "pregao-s3-moods-"));
    const asked: string[] = [];
    const ranges: (string | undefined)[] = [];
    let answers: ((respond: ServerResponse) => void)[] = [];
    const server = createServer((request, respond) => {
      asked.push(`${request.method} ${request.url}`);
      ranges.push(request.headers.range);
      answers.shift()!(respond);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const store = new S3ObjectStore("moods", { endpoint: `http://127.0.0.1:${port}`, ...s3Account });
    const busy = (respond: ServerResponse): void => {
      respond.writeHead(503).end();
    };
    const cut = (respond: ServerResponse): void => {
      respond.socket!.destroy();
    };
    const good = (respond: ServerResponse): void => {
      respond.writeHead(200, { etag: '"1"', "content-length": "4" }).end("data");
    };
    const denied = (respond: ServerResponse): void => {
      respond
        .writeHead(403, { "content-type": "application/xml" })
        .end("<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
    };
    try {
      answers = [busy, cut, good];
      expect(Buffer.from((await store.get("a")).bytes).toString()).toBe("data");
      expect(asked.length).toBe(3);
      const half = (respond: ServerResponse): void => {
        respond.writeHead(200, { etag: '"1"', "content-length": "8" });
        respond.write("half", () => respond.socket!.end());
      };
      const rest = (respond: ServerResponse): void => {
        respond
          .writeHead(206, { etag: '"1"', "content-length": "4", "content-range": "bytes 4-7/8" })
          .end("more");
      };
      const changed = (respond: ServerResponse): void => {
        respond.writeHead(412).end();
      };
      answers = [half, good];
      expect(Buffer.from((await store.get("a")).bytes).toString()).toBe("data");
      ranges.length = 0;
      answers = [half, rest];
      expect((await store.download("a", join(scratch, "copy"))).size).toBe(8);
      expect(readFileSync(join(scratch, "copy"), "utf8")).toBe("halfmore");
      expect(ranges).toEqual([undefined, "bytes=4-"]);
      answers = [half, changed, good];
      expect((await store.download("a", join(scratch, "copy"))).size).toBe(4);
      expect(readFileSync(join(scratch, "copy"), "utf8")).toBe("data");
      asked.length = 3;
      answers = [denied];
      await expect(store.get("a")).rejects.toMatchObject({
        code: "PREGAO_OBJECT_STORE_FAILED",
        message: expect.stringContaining("these credentials may not do this"),
      });
      expect(asked.length).toBe(4);
    } finally {
      store.close();
      server.closeAllConnections();
      server.close();
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});

describe("a name of S3", () => {
  it("has a bucket and a path", () => {
    expect(parseS3Name("s3://bars/b3/daily")).toEqual({ bucket: "bars", path: "b3/daily" });
    expect(parseS3Name("s3://bars")).toEqual({ bucket: "bars", path: "" });
    for (const name of ["s3://", "s3:///x", "s3://A_B/x", "s3:/bars"])
      expect(() => parseS3Name(name)).toThrow(/write it as s3:\/\/bucket\/prefix/);
  });
});
