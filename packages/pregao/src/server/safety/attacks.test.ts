import { Agent, request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serverParts } from "../parts.ts";
import { type TestServer, testServer } from "../server.fixture.ts";
import { attackedHeaders, attacks } from "./attacks.fixture.ts";
import { canary, type WatchedTree, watchedTree } from "./watched-tree.fixture.ts";

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is looked at as plain JSON
type Json = any;

let tree: WatchedTree;
let server: TestServer;
let address: string;
let document: Json;
beforeAll(async () => {
  tree = watchedTree();
  server = await testServer({
    parts: serverParts,
    directory: tree.inner,
    real: true,
  });
  address = await server.listen({ port: 0 });
  document = (await server.app.inject({ url: "/swagger/swagger.json" })).json();
});
afterAll(async () => {
  await server.remove();
  tree.remove();
});

interface Outcome {
  readonly what: string;
  readonly status: number;
  readonly body: string;
}

/** Refused, or a harmless answer that took the attack for the plain text it is. */
function judge(outcomes: readonly Outcome[]): { readonly bad: string[]; readonly refused: number } {
  const bad = outcomes
    .filter(
      ({ status, body }) => status >= 500 || body.includes(canary) || /root:.*:0:0|\[fonts\]/.test(body),
    )
    .map(({ what, status, body }) => `${status} ${what.slice(0, 200)} → ${body.slice(0, 200)}`);
  return { bad: bad.slice(0, 20), refused: outcomes.filter(({ status }) => status >= 400).length };
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
afterAll(() => agent.destroy());

/** The path as it is: nothing on this side tidies it up. */
function rawGet(path: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    request(`${address}/`, { agent, path }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (chunk) => (body += chunk));
      answer.on("end", () => resolve({ what: path, status: answer.statusCode!, body }));
    })
      .on("error", reject)
      .end();
  });
}

/** Characters that a request line cannot hold are percent-encoded, the rest is left alone. */
function asPath(attack: string): string {
  return attack.toWellFormed().replace(/[^!-~]/gu, (letter) => encodeURIComponent(letter));
}

async function inTurns<Item>(
  items: readonly Item[],
  send: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = [...items];
  const turn = async (): Promise<void> => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) outcomes.push(await send(item));
  };
  await Promise.all([turn(), turn(), turn(), turn()]);
  return outcomes;
}

it("there are more than a thousand", () => {
  expect(attacks.length).toBeGreaterThan(1000);
});

describe("T9 attacks", () => {
  it("in addresses are refused and touch nothing", async () => {
    const places = Object.keys(document.paths).filter((path) => path.includes("{"));
    const patterns = ["/{it}", "/swagger/static/{it}", ...places];
    const targets = attacks.map((attack, index) =>
      patterns[index % patterns.length]!.replaceAll(/\{\w+\}/g, asPath(attack)),
    );
    const { bad, refused } = judge(await inTurns(targets, rawGet));
    expect(bad).toEqual([]);
    expect(refused / targets.length).toBeGreaterThan(0.97);
    expect(tree.touched()).toEqual([]);
  });

  it("in headers are taken for text or refused, and touch nothing", async () => {
    const reads = Object.entries<Json>(document.paths)
      .filter(([path, methods]) => methods.get !== undefined && !/\{|\/(events|ready)/.test(path))
      .map(([path]) => path);
    const calls = attacks.map((attack, index) => ({
      url: reads[index % reads.length]!,
      name: attackedHeaders[index % attackedHeaders.length]!,
      attack,
    }));
    const outcomes = await inTurns(calls, async ({ url, name, attack }) => {
      const { statusCode, body, headers } = await server.app.inject({ url, headers: { [name]: attack } });
      // What came in is never a header that goes out.
      const echoed = JSON.stringify(headers).includes("pwned") ? canary : "";
      return { what: `${url} ${name}: ${attack}`, status: statusCode, body: body + echoed };
    });
    expect(judge(outcomes).bad).toEqual([]);
    expect(tree.touched()).toEqual([]);
  });

  it("in fields of bodies and queries are refused or taken for text, and touch nothing", async () => {
    const fields = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
      Object.entries<Json>(methods).flatMap(([method, operation]) => textFields(path, method, operation)),
    );
    if (fields.length === 0) return;
    const calls = attacks.map((attack, index) => ({ ...fields[index % fields.length]!, attack }));
    const outcomes = await inTurns(calls, async ({ method, path, field, inBody, given, attack }) => {
      const answer = await server.app.inject({
        method: method.toUpperCase() as "POST",
        url: path,
        ...(inBody
          ? { payload: { ...given, [field]: attack } }
          : { query: { [field]: attack.toWellFormed() } }),
      });
      return { what: `${method} ${path} ${field}=${attack}`, status: answer.statusCode, body: answer.body };
    });
    expect(judge(outcomes).bad).toEqual([]);
    expect(tree.touched()).toEqual([]);
  });
});

describe("T10 broken framing", () => {
  it.each([
    [
      "two lengths",
      "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    ],
    [
      "length and chunks",
      "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
    ],
    [
      "an odd coding",
      "POST /health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    ],
    ["a negative length", "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n"],
    ["a length that is none", "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1e3\r\n\r\n"],
    ["a folded header", "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n"],
    ["a space before the colon", "GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n"],
    ["a NUL in a header", "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n"],
    ["no host", "GET /health HTTP/1.1\r\n\r\n"],
    [
      "another host in the request line",
      "GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ],
    ["a tunnel", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["a method that is none", "PWN /health HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["a space in the path", "GET /hea lth HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["a path that is none", "GET \\health HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["the asterisk", "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ])("(%s) gets no success", async (_, text) => {
    const answer = await raw(text);
    expect(answer).not.toMatch(/^HTTP\/1\.1 [235]/);
    expect((await fetch(`${address}/health`)).status).toBe(200);
  });
});

interface TextField {
  readonly path: string;
  readonly method: string;
  readonly field: string;
  readonly inBody: boolean;
  /** The other fields, from the document's example. */
  readonly given: Record<string, unknown>;
}

function textFields(path: string, method: string, { requestBody, parameters = [] }: Json): TextField[] {
  if (/\{|\/events/.test(path)) return [];
  const schema = resolved(requestBody?.content?.["application/json"]?.schema);
  const given = schema?.examples?.[0] ?? schema?.example ?? {};
  const inBody = Object.entries<Json>(schema?.properties ?? {})
    .filter(([, field]) => JSON.stringify(resolved(field)).includes('"string"'))
    .map(([field]) => ({ path, method, field, inBody: true, given }));
  const inQuery = (parameters as Json[])
    .filter(({ in: place }) => place === "query")
    .map(({ name }) => ({ path, method, field: String(name), inBody: false, given: {} }));
  return [...inBody, ...inQuery];
}

function resolved(schema: Json): Json {
  const name = /^#\/components\/schemas\/(.+)$/.exec(schema?.$ref ?? "")?.[1];
  return name === undefined ? schema : document.components.schemas[name];
}

/** What comes back, until the other side closes or says nothing more. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(address).port), "127.0.0.1", () => socket.write(text, "latin1"));
    let answer = "";
    const end = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("data", (chunk) => {
      answer += chunk;
      end();
    });
    socket.on("error", end);
    socket.on("close", end);
    socket.setTimeout(2000, end);
  });
}
