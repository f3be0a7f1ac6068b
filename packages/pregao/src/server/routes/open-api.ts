import type { FastifyInstance } from "fastify";
import { createJsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { version } from "../../version.ts";
import { securitySchemes } from "./route-rules.ts";

/** The OpenAPI 3.1 document is made of the routes' own schemas. Call it before any route is registered. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  const { default: swagger } = await import("@fastify/swagger");
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Pregão",
        description:
          "Trains, validates, explains and serves models of markets. Every error has one form: `status`, `message`, `code`, `advice`, `request_id`.",
        version,
        license: { name: "MIT", identifier: "MIT" },
      },
      components: { securitySchemes },
    },
    transform: createJsonSchemaTransform({ skipList: [] }) as never,
    transformObject: jsonSchemaTransformObject as never,
  });
}

/** `/swagger` for people, `/swagger/swagger.yml` and `.json` for machines. Everything it shows is served from here. */
export async function serveDocument(app: FastifyInstance): Promise<void> {
  const { default: swaggerUi } = await import("@fastify/swagger-ui");
  const documents = { json: "", yml: "" };
  const of = { json: () => JSON.stringify(app.swagger()), yml: () => app.swagger({ yaml: true }) };
  for (const [form, type] of [
    ["yml", "application/yaml; charset=utf-8"],
    ["json", "application/json; charset=utf-8"],
  ] as const) {
    app.get(`/swagger/swagger.${form}`, { schema: { hide: true } }, async (_, reply) => {
      documents[form] ||= of[form]();
      return reply.type(type).send(documents[form]);
    });
  }
  await app.register(swaggerUi, {
    routePrefix: "/swagger",
    uiConfig: { url: "/swagger/swagger.json", displayRequestDuration: true, tryItOutEnabled: true },
    theme: { title: "Pregão" },
  });
}
