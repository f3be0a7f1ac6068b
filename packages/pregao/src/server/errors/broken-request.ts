import type { Socket } from "node:net";
import { PregaoError } from "../../errors.ts";
import { newRequestId } from "../routes/request-id.ts";
import { type ErrorLimits, errorAnswer } from "./answer-error.ts";

const reasons: Readonly<Record<string, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

/**
 * What cannot be read as HTTP never reaches a route: it is answered on the bare connection, in the same form, and the
 * connection is closed.
 */
export function answerBrokenRequest(limits: ErrorLimits & { readonly arrivalSeconds: number }) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const { status, body } = errorAnswer(nameTrouble(error, limits.arrivalSeconds), newRequestId(), limits);
    const text = JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${status} ${reasons[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\nX-Request-Id: ${body.request_id}\r\n\r\n${text}`,
    );
  };
}

function nameTrouble(error: NodeJS.ErrnoException, seconds: number): PregaoError {
  if (error.code === "HPE_HEADER_OVERFLOW") return new PregaoError("PREGAO_HEADERS_TOO_LARGE", {});
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT")
    return new PregaoError("PREGAO_REQUEST_TIMEOUT", { seconds });
  return new PregaoError("PREGAO_REQUEST_MALFORMED", { reason: "it is not HTTP" });
}
