import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Configuration, loadConfiguration } from "../../config/index.ts";
import type { JobFilter, JobQueue, JobRecord } from "../contract.ts";
import { openQueue } from "../open-queue.ts";
import { webhookRunner } from "../runners/webhook.ts";
import { checkPayload } from "../runners.ts";
import { SqliteQueue } from "../sqlite/sqlite-queue.ts";
import { checkedAddresses, isPublicAddress, parseWebhook } from "./allowed-address.ts";
import { checkWebhook } from "./check-webhook.ts";
import { postWebhook } from "./post-webhook.ts";
import { verifyWebhook } from "./signature.ts";
import { webhookDuty } from "./webhook-duty.ts";

const secret = "a secret of sixteen characters or more";

describe("addresses of webhooks", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:1::",
    "ff02::1",
    "nonsense",
  ])("%s is not of the public Internet", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["8.8.8.8", "2606:4700:4700::1111"])("%s is", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://localhost:1/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "http://user:pass@example.com/",
    "not an address",
  ])("%s is refused", async (address) => {
    const configuration = loadConfiguration({ environment: { PREGAO_WEBHOOK_SECRET: secret } });
    await expect(checkWebhook(address, configuration)).rejects.toMatchObject({
      code: "PREGAO_WEBHOOK_REFUSED",
    });
  });

  it("one private answer among public ones refuses the name, and no secret refuses all", async () => {
    const answers = [
      { address: "8.8.8.8", family: 4 },
      { address: "10.0.0.7", family: 4 },
    ] as const;
    const asked = checkedAddresses(parseWebhook("https://two.example"), false, async () => answers);
    await expect(asked).rejects.toThrow("two.example is no host of the public Internet");
    await expect(asked).rejects.not.toThrow("10.0.0.7");
    await expect(
      checkWebhook("https://8.8.8.8/", loadConfiguration({ environment: {} })),
    ).rejects.toMatchObject({
      code: "PREGAO_WEBHOOK_UNSIGNED",
    });
  });
});

describe("signatures", () => {
  it("are of the body and the time, and grow old", () => {
    const now = 1_700_000_000_000;
    const signed = {
      timestamp: "1700000000",
      body: '{"a":1}',
      // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 'a secret of sixteen characters or more'
      signature: "v1=0060d5a8d11af515d71595767b1d72e4f2759f0380783d2cbe66400418b837e6",
    };
    expect(verifyWebhook(secret, signed, { now })).toBe(true);
    expect(verifyWebhook(secret, { ...signed, body: '{"a":2}' }, { now })).toBe(false);
    expect(verifyWebhook(secret, { ...signed, timestamp: "1700000001" }, { now })).toBe(false);
    expect(verifyWebhook(`${secret}!`, signed, { now })).toBe(false);
    expect(verifyWebhook(secret, signed, { now: now + 301_000 })).toBe(false);
    expect(verifyWebhook(secret, { ...signed, signature: "v1=" }, { now })).toBe(false);
  });
});

describe("webhooks of ended jobs", () => {
  let home: string;
  let configuration: Configuration;
  let queue: JobQueue;
  let server: Server;
  let address: string;
  let statuses: number[];
  const heard: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];

  beforeAll(async () => {
    server = createServer(async (request, answer) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      heard.push({ url: request.url!, headers: request.headers, body });
      const status = statuses.shift() ?? 204;
      answer.writeHead(status, status === 302 ? { location: `${address}/elsewhere` } : {}).end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    statuses = [];
    heard.length = 0;
    home = mkdtempSync(join(tmpdir(), "pregao-webhooks-"));
    configuration = loadConfiguration({
      directory: home,
      environment: { PREGAO_WEBHOOK_SECRET: secret, PREGAO_WEBHOOK_ALLOW_PRIVATE: "true" },
      flags: { home },
    });
    queue = await openQueue(configuration);
  });
  afterEach(async () => {
    await queue.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Does one delivery as a worker would. */
  async function deliver(job: JobRecord, own = configuration): Promise<unknown> {
    const payload = await checkPayload("webhook", job.payload);
    return webhookRunner.run(payload as never, {
      job,
      configuration: own,
      logger: pino({ level: "silent" }),
      signal: new AbortController().signal,
      directory: home,
      tell: () => {},
    });
  }

  it("become one job for each end, however often and by whomever it is looked", async () => {
    const { id } = await queue.submit({
      kind: "training",
      payload: null,
      webhook: `${address}/hook?token=1`,
    });
    await queue.submit({ kind: "training", payload: null });
    const duties = [webhookDuty(queue), webhookDuty(queue)];
    await Promise.all(duties.map((duty) => duty()));
    expect((await queue.list({ kinds: ["webhook"] })).total).toBe(0);
    const claim = await queue.claim("worker-1", {
      kinds: ["training"],
      free: { threads: 8, memoryMegabytes: 1000, device: "cpu" },
    });
    const failure = { code: "PREGAO_FILE_UNREADABLE", message: `cannot read ${home}/x.csv` };
    expect(claim!.job.id).toBe(id);
    await queue.fail(claim!, failure, { final: true });
    await Promise.all([webhookDuty(queue)(), webhookDuty(queue)(), webhookDuty(queue)()]);
    const { jobs, total } = await queue.list({ kinds: ["webhook"] });
    expect(total).toBe(1);
    expect(await deliver(jobs[0]!)).toEqual({ status: 204, attempts: 0 });
    const [call] = heard;
    expect(call!.url).toBe("/hook?token=1");
    expect(JSON.parse(call!.body)).toMatchObject({
      event: "job.failed",
      delivery: jobs[0]!.id,
      job: { job_id: id, status: "failed", error_message: "cannot read PREGAO_HOME/x.csv" },
    });
    const headers = call!.headers as Record<string, string>;
    const signed = {
      timestamp: headers["x-pregao-timestamp"]!,
      signature: headers["x-pregao-signature"]!,
      body: call!.body,
    };
    expect(verifyWebhook(secret, signed)).toBe(true);
    expect(headers["x-pregao-delivery"]).toBe(jobs[0]!.id);
  });

  it("tell of each end: also of a job that is tried again and cancelled before it begins", async () => {
    let time = Date.now();
    const own = await SqliteQueue.open(join(home, "own.sqlite"), { now: () => time });
    const seen: (number | undefined)[] = [];
    const list = own.list.bind(own);
    const watched = Object.assign(own, {
      list: (filter: JobFilter = {}) => {
        if (filter.kinds === undefined) seen.push(filter.endedAfter);
        return list(filter);
      },
    });
    const duty = webhookDuty(watched, () => time);
    const { id } = await own.submit({ kind: "training", payload: null, webhook: `${address}/hook` });
    for (let end = 1; end <= 2; end++) {
      await own.cancel(id);
      await duty();
      expect((await own.list({ kinds: ["webhook"] })).total).toBe(end);
      await own.retry(id);
      time += 3_600_000;
    }
    // The first looks back a day, each other as far as the one before.
    await duty();
    expect(seen.slice(1).map((since) => (time - since!) / 3_600_000)).toEqual([
      expect.closeTo(2, 1),
      expect.closeTo(1, 1),
    ]);
    await own.close();
  });

  it("are tried again unless the answer is good or final; redirections are not followed; private addresses need leave", async () => {
    const { id } = await queue.submit({ kind: "training", payload: null, webhook: `${address}/hook` });
    await queue.cancel(id);
    await webhookDuty(queue)();
    const job = (await queue.list({ kinds: ["webhook"] })).jobs[0]!;
    statuses = [500, 302, 410];
    await expect(deliver(job)).rejects.toMatchObject({ code: "PREGAO_WEBHOOK_FAILED", status: 502 });
    await expect(deliver(job)).rejects.toThrow("status 302");
    await expect(deliver(job)).rejects.toMatchObject({ code: "PREGAO_WEBHOOK_GONE", status: 410 });
    expect(heard.map(({ url }) => url)).toEqual(["/hook", "/hook", "/hook"]);
    const strict = loadConfiguration({
      directory: home,
      environment: { PREGAO_WEBHOOK_SECRET: secret },
      flags: { home },
    });
    await expect(deliver(job, strict)).rejects.toMatchObject({ code: "PREGAO_WEBHOOK_REFUSED" });
    expect(heard).toHaveLength(3);
  });

  it("go to the address that was checked, whatever the name means by now", async () => {
    const { port } = new URL(address);
    const status = await postWebhook({
      url: new URL(`http://rebound.example:${port}/x`),
      addresses: [{ address: "127.0.0.1", family: 4 }],
      headers: {},
      body: "{}",
      signal: new AbortController().signal,
    });
    expect(status).toBe(204);
    expect(heard[0]!.headers.host).toBe(`rebound.example:${port}`);
  });
});
