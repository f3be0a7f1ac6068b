import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../scripts/servers/server-tests.fixture.ts";
import { s3Account, startS3 } from "../../../../scripts/servers/servers.ts";
import { type Configuration, loadConfiguration } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { forestFacts } from "../registry/facts.fixture.ts";
import { openRegistry } from "../registry/index.ts";
import { backUp } from "./back-up.ts";
import { restoreBackup } from "./restore.ts";

const context = createRunContext();
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pregao-backup-test-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function configured(home: string, environment: Record<string, string> = {}): Configuration {
  return loadConfiguration({ flags: { home: join(root, home) }, directory: root, environment });
}

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** A home with something of every kind in it; the open database is what a running service has. */
async function fillHome(): Promise<{ configuration: Configuration; database: DatabaseSync }> {
  const configuration = configured("home");
  const registry = openRegistry(configuration);
  for (const _ of [1, 2])
    await registry.publish("m", {
      facts: forestFacts,
      async write(directory) {
        writeFileSync(join(directory, "model.bin"), "trees");
      },
    });
  await registry.setAlias("m", "champion", 2, { by: "a test", reason: "to see" });
  put("home/keys.json", "{}");
  chmodSync(join(root, "home/keys.json"), 0o600);
  put("home/audit/audit.jsonl", '{"line":1}\n');
  put("home/cache/objects/copy.bin", "fetched again");
  put("home/runs/cache/stage/result.json", "{}");
  put("home/tracking/train/.writer", "host 1");
  put("home/lake/b3/bars.parquet", "PAR1");
  const database = new DatabaseSync(join(root, "home/jobs.sqlite"));
  database.exec(
    "PRAGMA journal_mode = WAL; CREATE TABLE jobs (id INTEGER); INSERT INTO jobs VALUES (1), (2)",
  );
  return { configuration, database };
}

describe("a backup", () => {
  it("of a home in use brings back all that counts, and says what it left out", async () => {
    const { configuration, database } = await fillHome();
    symlinkSync(join(root, "home/lake"), join(root, "home/linked"));
    put("home/models/.archive/old.joblib", "x");
    put("home/.tmp-1-a-x/part", "x");
    const { manifest } = await backUp({ to: "kept", skip: ["lake"] }, configuration, context);
    database.exec("INSERT INTO jobs VALUES (3)");
    database.close();
    expect(manifest.left_out).toEqual([
      { path: "cache", reason: "copies that are fetched again" },
      { path: "lake", reason: "as was asked" },
      { path: "linked", reason: "a link or no plain file" },
      { path: "models/.archive", reason: "a hidden folder: what is in it can be made again" },
      { path: "runs/cache", reason: "results of stages that are made again" },
    ]);
    expect(manifest.files.map(({ path }) => path).filter((path) => /sqlite|writer/.test(path))).toEqual([
      "jobs.sqlite",
    ]);
    const restored = configured("again");
    await restoreBackup("kept", restored, context);
    const registry = openRegistry(restored);
    expect((await registry.open("m", "champion")).version).toBe(2);
    expect((await registry.log("m")).entries.length).toBe(1);
    const copy = new DatabaseSync(join(root, "again/jobs.sqlite"), { readOnly: true });
    expect(copy.prepare("SELECT count(*) AS n FROM jobs").get()).toEqual({ n: 2 });
    copy.close();
    expect(statSync(join(root, "again/keys.json")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(root, "again/audit/audit.jsonl"), "utf8")).toBe('{"line":1}\n');
    expect(readdirSync(root).filter((name) => name.includes("restoring"))).toEqual([]);
  });

  it("of files that grow while they are copied holds what its hashes say", async () => {
    const { configuration, database } = await fillHome();
    const log = join(root, "home/audit/audit.jsonl");
    appendFileSync(log, "x".repeat(1 << 20));
    // Written to whenever anything was copied.
    const progress = () => appendFileSync(log, '{"line":2}\n');
    const writer = setInterval(progress, 0);
    await backUp({ to: "kept" }, configuration, { ...context, progress }).finally(() =>
      clearInterval(writer),
    );
    database.close();
    await restoreBackup("kept", configured("again"), context);
  });

  it("takes a version that is published and named by an alias while it is made, or neither", async () => {
    const { configuration, database } = await fillHome();
    database.close();
    const registry = openRegistry(configuration);
    let published: Promise<unknown> | undefined;
    const progress = () => {
      published ??= registry
        .publish("m", { facts: forestFacts, write: async () => {} })
        .then(() => registry.setAlias("m", "champion", 3, { by: "a test", reason: "to see" }));
    };
    await backUp({ to: "kept" }, configuration, { ...context, progress });
    await published;
    const restored = configured("again");
    await restoreBackup("kept", restored, context);
    await openRegistry(restored).open("m", "champion");
  });

  it("is refused where something is, within home, and where a database is damaged; and leaves nothing", async () => {
    const { configuration, database } = await fillHome();
    database.close();
    const refused = (words: string) => ({
      code: "PREGAO_BACKUP_REFUSED",
      message: expect.stringContaining(words),
    });
    put("used/file", "");
    await expect(backUp({ to: "used" }, configuration, context)).rejects.toMatchObject(
      refused("is there already"),
    );
    for (const to of ["home", "home/kept", "./home/../home/x"])
      await expect(backUp({ to }, configuration, context)).rejects.toMatchObject(
        refused("that is backed up"),
      );
    await expect(backUp({ to: "kept" }, configured("nowhere"), context)).rejects.toMatchObject(
      refused("ENOENT"),
    );
    truncateSync(join(root, "home/jobs.sqlite"), 5000);
    await expect(backUp({ to: "kept" }, configuration, context)).rejects.toMatchObject(
      refused("--skip jobs.sqlite leaves it out"),
    );
    await backUp({ to: "kept", skip: ["jobs.sqlite"] }, configuration, context);
  });

  it("is not taken away from a home that holds anything, nor restored where it is damaged", async () => {
    const { configuration, database } = await fillHome();
    database.close();
    await backUp({ to: "kept" }, configuration, context);
    await expect(restoreBackup("kept", configuration, context)).rejects.toMatchObject({
      code: "PREGAO_RESTORE_REFUSED",
      message: expect.stringMatching(
        /it holds audit, cache, jobs\.sqlite and more, and two states cannot be merged/,
      ),
    });
    const unreadable = (words: string) => ({
      code: "PREGAO_BACKUP_UNREADABLE",
      message: expect.stringContaining(words),
    });
    const whole = readFileSync(join(root, "kept/backup.json"), "utf8");
    const model = join(root, "kept/files/models/m/1/model.bin");
    const attempts: [string, () => void][] = [
      ["models/m/1/model.bin: its SHA-256 differs", () => writeFileSync(model, "tree5")],
      ["models/m/1/model.bin: it has 2 bytes instead of 5", () => truncateSync(model, 2)],
      ["models/m/1/model.bin: it is missing", () => rmSync(model)],
      [
        "it was changed after it was written",
        () => {
          const file = join(root, "kept/backup.json");
          writeFileSync(file, whole.replace('"path": "', '"path": "x'));
        },
      ],
      [
        "files.0.path: not a plain path under home",
        () => {
          const file = join(root, "kept/backup.json");
          const { sha256: _, ...content } = JSON.parse(whole);
          content.files[0].path = "../../outside";
          const sha256 = createHash("sha256").update(JSON.stringify(content)).digest("hex");
          writeFileSync(file, JSON.stringify({ ...content, sha256 }));
        },
      ],
      ["backup.json: ", () => truncateSync(join(root, "kept/backup.json"), 30)],
      ["no backup, or one that was broken off", () => rmSync(join(root, "kept/backup.json"))],
    ];
    mkdirSync(join(root, "empty"));
    for (const [words, damage] of attempts) {
      damage();
      await expect(restoreBackup("kept", configured("empty"), context)).rejects.toMatchObject(
        unreadable(words),
      );
      expect(readdirSync(join(root, "empty"))).toEqual([]);
      expect(readdirSync(root).filter((name) => name.includes("restoring"))).toEqual([]);
    }
  });

  it("that was broken off is none, and can be made anew", async () => {
    const { configuration, database } = await fillHome();
    database.close();
    const interruption = new AbortController();
    const stopped = backUp({ to: "kept" }, configuration, {
      signal: interruption.signal,
      progress: () => interruption.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: "PREGAO_INTERRUPTED" });
    expect(existsSync(join(root, "kept/backup.json"))).toBe(false);
    await backUp({ to: "kept" }, configuration, context);
    mkdirSync(join(root, "again.restoring-999999999"));
    await restoreBackup("kept", configured("again"), context);
    expect(readdirSync(root).filter((name) => name.includes("restoring"))).toEqual([]);
  });
});

describeWith("the S3 server")("a backup in a bucket", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startS3(["backups"]);
  }, 60_000);
  afterAll(() => server?.stop());

  it("comes back, and says what is kept elsewhere", async () => {
    const { database } = await fillHome();
    const account = {
      S3_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
      AWS_ACCESS_KEY_ID: s3Account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3Account.secretAccessKey,
    };
    const configuration = configured("home", {
      ...account,
      REDIS_URL: "redis://:secret@localhost",
      PREGAO_MODEL_STORE: "s3://models/b3",
    });
    const { manifest } = await backUp({ to: "s3://backups/nightly/1" }, configuration, context);
    database.close();
    expect(manifest.elsewhere).toEqual([
      "model versions: s3://models/b3",
      "queue, sessions and newest features: Redis",
    ]);
    await restoreBackup("s3://backups/nightly/1", configured("again", account), context);
    expect((await openRegistry(configured("again")).open("m", "champion")).version).toBe(2);
    const again = backUp({ to: "s3://backups/nightly/1" }, configuration, context);
    await expect(again).rejects.toMatchObject({ code: "PREGAO_BACKUP_REFUSED" });
  });
});
