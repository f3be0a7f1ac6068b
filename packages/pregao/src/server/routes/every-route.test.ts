import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serverParts } from "../parts.ts";
import { type TestServer, testServer } from "../server.fixture.ts";

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is looked at as plain JSON
type Json = any;

let server: TestServer;
let document: Json;
beforeAll(async () => {
  server = await testServer({ parts: serverParts });
  document = (await server.app.inject({ url: "/swagger/swagger.json" })).json();
});
afterAll(() => server.remove());

/** `GET /path` → its operation. */
const operations = (): [string, Json][] =>
  Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Json] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

describe("every route", () => {
  it("has a summary, a tag, an answer for success and one for errors", () => {
    const poor = operations().filter(
      ([, { summary, tags, responses }]) =>
        typeof summary !== "string" ||
        !/\.$/.test(summary) ||
        !tags?.length ||
        !Object.keys(responses).some((status) => status.startsWith("2")) ||
        responses["4XX"] === undefined ||
        responses["5XX"] === undefined,
    );
    expect(poor.map(([name]) => name)).toEqual([]);
  });

  it("describes each answer", () => {
    const bare = operations().flatMap(([name, { responses }]) =>
      Object.entries<Json>(responses)
        .filter(([, { content }]) => Object.values<Json>(content ?? {}).some(({ schema }) => isEmpty(schema)))
        .map(([status]) => `${name} ${status}`),
    );
    expect(bare).toEqual([]);
  });

  it("takes bodies that refuse unknown fields", () => {
    const loose = operations().filter(([, { requestBody }]) => {
      const schema = resolved(requestBody?.content?.["application/json"]?.schema);
      return schema !== undefined && !refusesUnknown(schema);
    });
    expect(loose.map(([name]) => name)).toEqual([]);
  });

  it("says what a key needs, but for those that are open to all", () => {
    const open = operations().filter(([, { security }]) => security === undefined);
    expect(open.map(([name]) => name).sort()).toEqual(["GET /health", "GET /ready"]);
  });
});

describe("the document", () => {
  it("is OpenAPI 3.1, as JSON and as YAML", async () => {
    expect(document.openapi).toBe("3.1.0");
    const yaml = await server.app.inject({ url: "/swagger/swagger.yml" });
    expect(yaml.headers["content-type"]).toMatch(/yaml/);
    expect(yaml.body).toMatch(/^openapi: "?3\.1\.0/);
  });

  it("refers to nothing that it does not hold", () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => document.components.schemas[name] === undefined)).toEqual([]);
  });

  it("has a page that needs no other server and no inline script", async () => {
    const page = await server.app.inject({ url: "/swagger/" });
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)|https?:\/\//);
    for (const [, file] of page.body.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) {
      expect((await server.app.inject({ url: `/swagger/${file}` })).statusCode).toBe(200);
    }
    expect(page.headers["content-security-policy"]).toContain("default-src 'self'");
    expect(page.headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
  });
});

function resolved(schema: Json): Json {
  const name = /^#\/components\/schemas\/(.+)$/.exec(schema?.$ref ?? "")?.[1];
  return name === undefined ? schema : document.components.schemas[name];
}

function refusesUnknown(schema: Json): boolean {
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms !== undefined) return forms.map(resolved).every(refusesUnknown);
  return schema.type !== "object" || schema.additionalProperties === false;
}

function isEmpty(schema: Json): boolean {
  return schema === undefined || Object.keys(schema).length === 0;
}
