import { isDeepStrictEqual } from "node:util";
import type { FastifySchemaCompiler, FastifySerializerCompiler } from "fastify";
import type { z } from "zod";
import { requestInvalid } from "../errors/request-invalid.ts";

const parts: Readonly<Record<string, string>> = {
  body: "body",
  querystring: "query",
  params: "address",
  headers: "headers",
};

/** Requests are held to their zod schemas; what does not fit is told field by field. */
export const compileValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    // The framework says null for a body that was not sent.
    const given = httpPart === "body" && data === null ? undefined : data;
    const parsed = schema.safeParse(given);
    if (parsed.success) return { value: parsed.data };
    return { error: requestInvalid(parts[httpPart ?? "body"] ?? "body", parsed.error.issues, schema, given) };
  };

/** Answers as they are: routes are typed by their schemas, and tests check every answer against them. */
export const compileSerializer: FastifySerializerCompiler<z.ZodType> = () => (data) => JSON.stringify(data);

/** For tests: an answer that its schema does not describe in full is a defect. */
export const compileCheckedSerializer: FastifySerializerCompiler<z.ZodType> =
  ({ schema, method, url, httpStatus }) =>
  (data) => {
    const text = JSON.stringify(data);
    const wire: unknown = text === undefined ? undefined : JSON.parse(text);
    const parsed = schema.safeParse(wire);
    const where = `${method} ${url} answers ${httpStatus ?? ""}`;
    if (!parsed.success) throw new Error(`${where} unlike its schema: ${parsed.error.message}`);
    if (!isDeepStrictEqual(parsed.data, wire))
      throw new Error(`${where} with fields that its schema does not have: ${text}`);
    return text;
  };
