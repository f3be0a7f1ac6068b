import type { FastifyInstance, RouteOptions } from "fastify";
import { errorBody } from "../errors/error-body.ts";
import type { AddressBook } from "../errors/unknown-address.ts";

/** Schemes of the OpenAPI document: a key goes in either header. */
export const securitySchemes = {
  bearer: { type: "http", scheme: "bearer", description: "An API key: pregao keys create." },
  apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "The same key." },
} as const;

/**
 * What holds of every route, kept at its registration: it says what a key needs (else the server does not start), its
 * document has security and the error form, and the address book knows it.
 */
export function keepRouteRules(app: FastifyInstance, addresses: AddressBook): void {
  app.addHook("onRoute", (route) => {
    addresses.add(route.url, route.method);
    route.config ??= {};
    const { config } = route;
    if (isPageOfTheDocument(route)) config.scope ??= "open";
    if (config.scope === undefined)
      throw new Error(`the route ${String(route.method)} ${route.url} does not say which scope it needs`);
    route.schema ??= {};
    const { schema } = route;
    if (schema.hide === true) return;
    if (config.scope !== "open") schema.security ??= [{ bearer: [] }, { apiKey: [] }];
    schema.response = { "4xx": errorBody, "5xx": errorBody, ...(schema.response ?? {}) };
  });
}

/** The page of the OpenAPI document and its files, which a library registers. */
function isPageOfTheDocument({ url }: RouteOptions): boolean {
  return url === "/swagger" || url.startsWith("/swagger/");
}
