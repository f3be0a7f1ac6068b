import type { FastifyInstance } from "fastify";
import { PregaoError } from "../../errors.ts";

/**
 * JSON is the one form of bodies. A body that says it is JSON and holds nothing counts as none (clients send the header
 * with calls that need no body); keys that would reach an object's prototype are refused.
 */
export function takeJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body: string, done) => {
    if (body.trim() === "") return done(null, undefined);
    return parse(request, body, (error, parsed) => {
      if (error === null) done(null, parsed);
      else done(new PregaoError("PREGAO_JSON_INVALID", { reason: whyNotJson(body) }), undefined);
    });
  });
}

function whyNotJson(body: string): string {
  try {
    JSON.parse(body);
    return "it has a key that names a prototype";
  } catch (error) {
    // The parser quotes what it met: control characters and length are bounded.
    return JSON.stringify((error as Error).message)
      .slice(1, 121)
      .replaceAll('\\"', '"');
  }
}
