import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { isPregaoError, PregaoError } from "../../errors.ts";
import type { ErrorBody } from "./error-body.ts";
import { RequestInvalid } from "./request-invalid.ts";

/** What an error answers with; `defect` is for the log, never for the caller. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorBody;
  readonly defect: boolean;
}

export interface ErrorLimits {
  readonly bodyBytes: number;
  readonly answerSeconds: number;
  /** Takes folders of the server's machine out of a message. */
  readonly hide: (text: string) => string;
}

/**
 * Any error as its answer. One of the catalogue says what it says (folders of this machine left out); the framework's
 * own become entries of the catalogue; everything else is a defect of the server, told without its internals.
 */
export function errorAnswer(error: unknown, requestId: string, limits: ErrorLimits): ErrorAnswer {
  const told = isPregaoError(error) ? error : ofFramework(error as FastifyError, limits);
  if (told === null) {
    const body: ErrorBody = {
      status: "error",
      message: "the server met a fault of its own",
      code: "PREGAO_DEFECT",
      advice: "Report it with the request_id: the server's log tells the rest.",
      request_id: requestId,
    };
    return { status: 500, body, defect: true };
  }
  const { message, code, advice, status } = told;
  const { hide } = limits;
  return {
    status,
    body: {
      status: "error",
      message: hide(message),
      code,
      advice: hide(advice),
      request_id: requestId,
      ...(told instanceof RequestInvalid ? { details: [...told.fields] } : {}),
    },
    defect: false,
  };
}

/** Fastify's errors by their codes; null for what is none. */
function ofFramework(error: FastifyError, { bodyBytes, answerSeconds }: ErrorLimits): PregaoError | null {
  switch (error?.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new PregaoError("PREGAO_BODY_TOO_LARGE", { limit: bodyBytes });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new PregaoError("PREGAO_MEDIA_TYPE_REFUSED", { type: mediaTypeOf(error) });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "FST_ERR_BAD_URL":
      return new PregaoError("PREGAO_REQUEST_MALFORMED", { reason: shortened(error.message) });
    case "FST_ERR_MAX_PARAM_LENGTH":
      return new PregaoError("PREGAO_REQUEST_MALFORMED", { reason: "a part of its address is too long" });
    case "FST_ERR_HANDLER_TIMEOUT":
      return new PregaoError("PREGAO_ANSWER_TIMEOUT", { seconds: answerSeconds });
    default:
      // Of a plugin: a file of /swagger whose name leads out of its folder, say.
      return error?.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? new PregaoError("PREGAO_REQUEST_MALFORMED", { reason: "its address or headers are not taken" })
        : null;
  }
}

function mediaTypeOf(error: Error): string {
  return shortened(/: (.*)$/.exec(error.message)?.[1] ?? "unknown");
}

function shortened(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

/** The error handler of the server: logs by weight, answers in the one form. */
export function answerErrors(limits: ErrorLimits) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, body, defect } = errorAnswer(error, request.id, limits);
    reply.errorCode = body.code;
    void reply.header("x-request-id", request.id);
    if (defect) request.log.error({ err: error }, "a request met a defect");
    else if (status >= 500)
      request.log.warn({ code: body.code, reason: (error as Error).message }, "a request failed");
    if (status === 401) void reply.header("www-authenticate", 'Bearer realm="pregao"');
    if (status === 503 && !reply.hasHeader("retry-after")) void reply.header("retry-after", "5");
    void reply.code(status).type("application/json; charset=utf-8").send(body);
  };
}

declare module "fastify" {
  interface FastifyReply {
    /** The code that was answered with, for log, audit and metrics. */
    errorCode: string | null;
  }
}
