import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import { createRandom, type RandomSource } from "../../random.ts";
import { type NetworkClock, systemClock } from "./network-clock.ts";
import type { RateBudget } from "./rate-budget.ts";
import { retryAfter, retryDelay } from "./retry-delay.ts";

export interface HttpOptions {
  /** Attempts a request is given, at least 1. */
  readonly attempts?: number;
  /** Milliseconds that one attempt may take, answer included. */
  readonly timeLimit?: number;
  readonly firstDelay?: number;
  readonly longestDelay?: number;
  /** The longest wait that a server may ask for; beyond it the request fails at once. */
  readonly longestWait?: number;
  readonly clock?: NetworkClock;
}

export interface HttpTarget {
  /** The server's name in messages. */
  readonly service: string;
  readonly baseUrl: string;
  /** Sent with each request and never shown. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly budget?: RateBudget;
  readonly weight?: number;
  /** Turns a refusal (a status that no repetition mends) into an error of its own. */
  readonly refusal?: (status: number, body: unknown) => PregaoError | undefined;
}

type Context = Pick<RunContext, "signal" | "seed">;

/** Statuses that a later attempt may mend; 418 is how Binance bans an address that went on after 429. */
const passing = new Set([408, 418, 425, 429, 500, 502, 503, 504]);
const rateLimited = new Set([418, 429]);

/**
 * Gets JSON from a public server: each attempt has a time limit; what may pass (429, 418, 5xx, cut connections, no
 * answer, half an answer) is tried again with growing, seeded random waits or after what `Retry-After` asks for; a
 * rate budget is waited for beforehand. Messages name path, status and attempts, never the query or the headers.
 * Redirects are refused: a token must not follow them.
 */
export class HttpClient {
  readonly target: HttpTarget;
  readonly #options: Required<HttpOptions>;
  #random: RandomSource | undefined;
  #offset = 0;

  /** Throws PREGAO_OPTION_INVALID for a base URL that is none, or that carries a user or a password. */
  constructor(target: HttpTarget, options: HttpOptions = {}) {
    refuseBaseUrl(target);
    this.target = target;
    this.#options = {
      attempts: options.attempts ?? 8,
      timeLimit: options.timeLimit ?? 20_000,
      firstDelay: options.firstDelay ?? 500,
      longestDelay: options.longestDelay ?? 30_000,
      longestWait: options.longestWait ?? 300_000,
      clock: options.clock ?? systemClock,
    };
  }

  /** Time by the server's clock, once `followClock` has been told of it. */
  serverNow(): number {
    return this.#options.clock.now() + this.#offset;
  }

  /** Learns how far the server's clock is from ours, from a time that it told in answer to a request. */
  followClock(serverTime: number): void {
    this.#offset = serverTime - this.#options.clock.now();
  }

  /** The parsed answer. Throws PREGAO_HTTP_FAILED, PREGAO_HTTP_REFUSED or PREGAO_INTERRUPTED. */
  async getJson(request: HttpRequest, context?: Context): Promise<unknown> {
    const { attempts, clock } = this.#options;
    this.#random ??= createRandom(context?.seed ?? 42, `retries of ${this.target.service}`);
    let reason = "";
    for (let attempt = 1; attempt <= attempts; attempt++) {
      await this.#awaitBudget(request, context);
      const tried = await this.#attempt(request, context);
      if ("body" in tried) return tried.body;
      reason = tried.trouble;
      if (attempt === attempts) break;
      const wait = Math.max(tried.wait ?? 0, retryDelay(attempt, this.#options, this.#random));
      if (wait > this.#options.longestWait) {
        reason += `; it asks to wait until ${new Date(clock.now() + wait).toISOString()}`;
        throw this.#failed(request.path, attempt, reason);
      }
      await this.#pause(wait, context);
    }
    throw this.#failed(request.path, attempts, reason);
  }

  async #attempt(
    request: HttpRequest,
    context: Context | undefined,
  ): Promise<{ body: unknown } | { trouble: string; wait?: number | undefined }> {
    const { timeLimit, clock } = this.#options;
    const timeout = AbortSignal.timeout(timeLimit);
    const signal = context === undefined ? timeout : AbortSignal.any([timeout, context.signal]);
    let response: Response;
    let text: string;
    try {
      const headers = { accept: "application/json", ...this.target.headers };
      response = await fetch(this.#url(request), { signal, headers, redirect: "error" });
      text = await response.text();
    } catch (error) {
      this.#throwIfAborted(context);
      return {
        trouble: timeout.aborted ? `no whole answer within ${timeLimit} ms` : connectionTrouble(error),
      };
    }
    request.budget?.observe(response.headers, this.serverNow());
    if (response.ok) {
      try {
        return { body: JSON.parse(text) };
      } catch {
        return { trouble: `status ${response.status}, but the answer is not JSON` };
      }
    }
    if (!passing.has(response.status)) throw this.#refused(request, response.status, text);
    const asked = retryAfter(response.headers, clock.now());
    // A limit that is met without a word on how long: its window is rarely shorter than this.
    const wait = asked ?? (rateLimited.has(response.status) ? 10_000 : undefined);
    return { trouble: `status ${response.status}`, wait };
  }

  async #awaitBudget(request: HttpRequest, context: Context | undefined): Promise<void> {
    this.#throwIfAborted(context);
    for (;;) {
      const wait = request.budget?.reserve(request.weight ?? 1, this.serverNow()) ?? 0;
      if (wait <= 0) return;
      await this.#pause(wait, context);
    }
  }

  async #pause(milliseconds: number, context: Context | undefined): Promise<void> {
    try {
      await this.#options.clock.pause(milliseconds, context?.signal);
    } catch (error) {
      this.#throwIfAborted(context);
      throw error;
    }
    this.#throwIfAborted(context);
  }

  #throwIfAborted(context: Context | undefined): void {
    if (!context?.signal.aborted) return;
    throw new PregaoError("PREGAO_INTERRUPTED", { stage: `downloading from ${this.target.service}` });
  }

  #url({ path, query = {} }: HttpRequest): URL {
    const url = new URL(this.target.baseUrl.replace(/\/+$/, "") + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return url;
  }

  #failed(path: string, attempts: number, reason: string): PregaoError {
    return new PregaoError("PREGAO_HTTP_FAILED", { service: this.target.service, path, attempts, reason });
  }

  #refused(request: HttpRequest, status: number, text: string): PregaoError {
    const body = parsedOr(text);
    const known = request.refusal?.(status, body);
    if (known !== undefined) return known;
    const reason = toldReason(body) ?? text.slice(0, 200);
    const { service } = this.target;
    return new PregaoError("PREGAO_HTTP_REFUSED", { service, path: request.path, status, reason });
  }
}

function refuseBaseUrl({ service, baseUrl }: HttpTarget): void {
  const option = `base URL of ${service}`;
  const refuse = (value: string, reason: string): never => {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option, value, reason });
  };
  if (!URL.canParse(baseUrl)) refuse(baseUrl, "it is no URL");
  const { protocol, username, password, origin } = new URL(baseUrl);
  // Requests to such an address fail with the whole address in their message.
  if (username !== "" || password !== "") refuse(origin, "it carries a user or a password");
  if (protocol !== "http:" && protocol !== "https:") refuse(baseUrl, "it begins with neither http nor https");
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Servers put the reason under one of these names. */
function toldReason(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { msg, message } = body as { msg?: unknown; message?: unknown };
  const told = msg ?? message;
  return typeof told === "string" ? told.slice(0, 200) : undefined;
}

function connectionTrouble(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message: string };
  const why = cause?.code ?? cause?.message ?? message;
  return `the connection failed or was cut (${why})`;
}
