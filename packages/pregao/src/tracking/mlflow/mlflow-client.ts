import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { parseAnswer } from "../../sources/http/answer.ts";

export interface MlflowAddress {
  /** Where the tracking server is; a path before `/api` may be part of it. */
  readonly uri: string;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** The server has understood and will not: another attempt would be refused again. */
export class MlflowRefusal extends Error {
  readonly status: number;
  /** MLflow's own code: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE … */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "MlflowRefusal";
    this.status = status;
    this.code = code;
  }
}

const refusalSchema = z.object({ error_code: z.string(), message: z.string().default("") });

/** Refusals that concern whoever asks, or the moment, and not what is asked: it may be sent again when they are gone. */
const passing = new Set([401, 403, 407, 408, 425, 429]);

interface Asked {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | object;
}

/**
 * MLflow's REST API 2.0, one attempt a call: whoever calls decides when to try again. PREGAO_TRACKER_AWAY where the server does not
 * answer, is busy or does not let us in; MlflowRefusal for what it will not take. Redirections are not followed: the token must
 * not go along. Messages never hold the credentials.
 */
export class MlflowClient {
  readonly uri: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeLimit: number;

  /** `timeLimit` in milliseconds, of each call. PREGAO_OPTION_INVALID for an address that is none or carries a password. */
  constructor({ uri, token, username, password }: MlflowAddress, timeLimit = 30_000) {
    refuseUri(uri);
    this.uri = uri.replace(/\/+$/, "");
    this.#timeLimit = timeLimit;
    const basic = Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64");
    const authorization =
      token !== undefined ? `Bearer ${token}` : username !== undefined ? `Basic ${basic}` : undefined;
    this.#headers = authorization === undefined ? {} : { authorization };
  }

  async get<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return this.#json({ method: "GET", path: `/api/2.0/mlflow/${path}`, query }, schema);
  }

  async post<Schema extends z.ZodType>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return this.#json({ method: "POST", path: `/api/2.0/mlflow/${path}`, body }, schema);
  }

  /** Stores bytes under the artifacts that the server keeps itself; `path` as `artifactPath` gives it. */
  async putArtifact(path: string, content: Uint8Array): Promise<void> {
    await this.#ask({ method: "PUT", path: artifactRoute(path), body: content });
  }

  async getArtifact(path: string): Promise<Uint8Array> {
    return this.#ask({ method: "GET", path: artifactRoute(path) });
  }

  async #json<Schema extends z.ZodType>(asked: Asked, schema: Schema): Promise<z.output<Schema>> {
    const text = new TextDecoder().decode(await this.#ask(asked));
    const parsed = parsedOr(text === "" ? "{}" : text);
    if (parsed === undefined) throw this.#away(`${asked.path} answers with what is not JSON`);
    return parseAnswer(schema, parsed, { service: "MLflow", path: asked.path });
  }

  async #ask({ method, path, query = {}, body }: Asked): Promise<Uint8Array> {
    const url = new URL(this.uri + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const isBytes = body instanceof Uint8Array;
    const type = isBytes ? "application/octet-stream" : "application/json";
    let response: Response;
    let bytes: Uint8Array;
    try {
      response = await fetch(url, {
        method,
        headers: { ...this.#headers, ...(body && { "content-type": type }) },
        body: body === undefined ? null : isBytes ? Buffer.from(body) : JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.timeout(this.#timeLimit),
      });
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      const { name, cause, message } = error as Error & { cause?: { code?: string; message?: string } };
      throw this.#away(
        name === "TimeoutError"
          ? `no whole answer within ${this.#timeLimit} ms`
          : `the connection failed (${cause?.code || cause?.message || message})`,
      );
    }
    if (response.ok) return bytes;
    throw this.#trouble(response.status, new TextDecoder().decode(bytes), path);
  }

  #trouble(status: number, text: string, path: string): Error {
    const told = refusalSchema.safeParse(parsedOr(text));
    const reason = (told.success ? told.data.message : text).trim().slice(0, 500);
    const where = `status ${status}${reason === "" ? "" : `: ${reason}`}`;
    if (status >= 500 || passing.has(status)) return this.#away(where);
    // A server that is another one does not know the path.
    if (status === 404 && !told.success)
      return this.#away(`${where}; is MLflow there? It does not know ${path}`);
    return new MlflowRefusal(status, told.success ? told.data.error_code : `HTTP_${status}`, reason || where);
  }

  #away(reason: string): PregaoError {
    return new PregaoError("PREGAO_TRACKER_AWAY", { address: this.uri, reason });
  }
}

function artifactRoute(path: string): string {
  return `/api/2.0/mlflow-artifacts/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/**
 * Where a run's artifacts lie on the server, from the address that it gives them. Only what the server keeps itself can be reached;
 * MlflowRefusal for any other place: credentials must not go to another host.
 */
export function artifactPath(artifactUri: string, serverUri: string): string {
  const proxied = "/api/2.0/mlflow-artifacts/artifacts/";
  const parsed = URL.canParse(artifactUri) ? new URL(artifactUri) : null;
  const server = new URL(serverUri);
  const isOurs = parsed !== null && (parsed.host === "" || parsed.host === server.host);
  if (isOurs && parsed.protocol === "mlflow-artifacts:") return parsed.pathname.replace(/^\/+/, "");
  if (isOurs && parsed.origin === server.origin && parsed.pathname.includes(proxied))
    return parsed.pathname.slice(parsed.pathname.indexOf(proxied) + proxied.length);
  const reason = `the server keeps artifacts at ${artifactUri}, where only its own clients can write; start it with --serve-artifacts`;
  throw new MlflowRefusal(400, "ARTIFACTS_ELSEWHERE", reason);
}

function refuseUri(uri: string): void {
  const refuse = (value: string, reason: string): never => {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "MLFLOW_TRACKING_URI", value, reason });
  };
  if (!URL.canParse(uri)) refuse(uri, "it is no address");
  const { protocol, username, password, host } = new URL(uri);
  if (username !== "" || password !== "")
    refuse(
      host,
      "it carries a user or a password: use MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
    );
  if (protocol !== "http:" && protocol !== "https:") refuse(uri, "it begins with neither http nor https");
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
