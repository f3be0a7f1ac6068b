import type { FastifyInstance } from "fastify";

/** Headers that keep browsers from doing harm, and answers to pages of the listed origins. */
export async function sendSafeHeaders(app: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  const { default: helmet } = await import("@fastify/helmet");
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The page of the document writes styles into itself and shows pictures that it holds as text.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
      },
    },
    // This server speaks plain HTTP: who puts TLS before it says so there.
    strictTransportSecurity: false,
  });
  if (corsOrigins.length === 0) return;
  const { default: cors } = await import("@fastify/cors");
  await app.register(cors, {
    origin: [...corsOrigins],
    methods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
    allowedHeaders: [
      "authorization",
      "content-type",
      "x-api-key",
      "x-session-id",
      "x-request-id",
      "last-event-id",
    ],
    exposedHeaders: ["x-request-id", "retry-after"],
    maxAge: 600,
  });
}
