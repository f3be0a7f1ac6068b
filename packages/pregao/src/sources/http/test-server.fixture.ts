import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createRandom } from "../../random.ts";
import type { NetworkClock } from "./network-clock.ts";

/** What can go wrong with one request. */
export const faults = ["429", "418", "500", "503", "cut", "cut-at-once", "html", "half", "silent"] as const;
export type Fault = (typeof faults)[number];

export interface TestAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestServerOptions {
  /** What the service says when nothing goes wrong; `now` is the server's time. */
  readonly answer: (url: URL, now: number, request: IncomingMessage) => TestAnswer;
  readonly clock: NetworkClock;
  /** Milliseconds that the server's clock is ahead of the client's. */
  readonly skew?: number;
  /** The fault of the n-th request, counted from 0. */
  readonly fault?: (n: number) => Fault | undefined;
  /** Weight a minute of the server's clock, counted and enforced. */
  readonly limit?: number;
  readonly weight?: (url: URL) => number;
}

export interface TestServer {
  readonly url: string;
  /** Path and query of every request. */
  readonly requests: string[];
  /** Requests above the limit, and requests during a wait that the server had asked for. */
  readonly violations: { overLimit: number; tooEarly: number };
  /** The most that one minute cost. */
  readonly heaviestMinute: () => number;
  close(): Promise<void>;
}

const minute = 60_000;

/**
 * A local server for tests of everything that downloads: its answers are built by the test, after the public
 * documentation of the service it stands for, and it goes wrong on demand. It keeps the books of a rate limit by its
 * own clock, which may be wrong.
 */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const { clock, skew = 0, limit = Number.POSITIVE_INFINITY } = options;
  const requests: string[] = [];
  const violations = { overLimit: 0, tooEarly: 0 };
  const spent = new Map<number, number>();
  const sockets = new Set<Socket>();
  let closedUntil = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url!, "http://server");
    const now = clock.now() + skew;
    const fault = options.fault?.(requests.length);
    requests.push(request.url!);
    const period = Math.floor(now / minute);
    const used = (spent.get(period) ?? 0) + (options.weight?.(url) ?? 1);
    spent.set(period, used);
    const headers = { "x-mbx-used-weight-1m": String(used), date: new Date(now).toUTCString() };
    if (now < closedUntil) violations.tooEarly++;
    if (used > limit) {
      violations.overLimit++;
      const seconds = Math.ceil(((period + 1) * minute - now) / 1000);
      closedUntil = now + seconds * 1000;
      send(response, {
        status: 429,
        body: { code: -1003 },
        headers: { ...headers, "retry-after": String(seconds) },
      });
    } else if (fault !== undefined) {
      if (fault === "429" || fault === "418") closedUntil = now + 7000;
      fail(fault, request, response, () => options.answer(url, now, request));
    } else {
      const answer = options.answer(url, now, request);
      send(response, { ...answer, headers: { ...headers, ...answer.headers } });
    }
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    violations,
    heaviestMinute: () => Math.max(0, ...spent.values()),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, { status = 200, body, headers = {} }: TestAnswer): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(text);
}

function fail(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => TestAnswer,
): void {
  const whole = (): string => JSON.stringify(answer().body);
  if (fault === "silent") return;
  if (fault === "cut-at-once") request.socket.destroy();
  else if (fault === "cut") {
    const text = whole();
    response.writeHead(200, { "content-length": String(Buffer.byteLength(text)) });
    response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
  } else if (fault === "half") send(response, { body: whole().slice(0, -2) });
  else if (fault === "html") send(response, { body: "<html>Service Unavailable</html>" });
  else {
    const asked = fault === "429" || fault === "418" ? { "retry-after": "7" } : {};
    send(response, { status: Number(fault), body: { msg: "injected" }, headers: asked });
  }
}

/**
 * A seeded schedule of faults: about four requests in ten go wrong, at most five in a row. `silent` costs a whole time
 * limit, so it is rare.
 */
export function faultSchedule(seed: number): (n: number) => Fault | undefined {
  const random = createRandom(seed, "faults");
  const quick = faults.filter((fault) => fault !== "silent");
  let inARow = 0;
  return () => {
    const draw = random.uniform();
    if (draw > 0.4 || inARow >= 5) {
      inARow = 0;
      return undefined;
    }
    inARow++;
    return draw < 0.005 ? "silent" : quick[random.integer(quick.length)]!;
  };
}
