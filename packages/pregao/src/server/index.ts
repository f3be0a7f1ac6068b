export { type B3ApiSettings, B3ModelAPI } from "./b3-model-api.ts";
export { type Scope, type ServerContext, type ServerPart, scopes } from "./contract.ts";
export { createServer, type PregaoServer, type ServerOptions } from "./create-server.ts";
export type { DrainOptions } from "./drain.ts";
export type { Authentication, ListenOptions } from "./listen.ts";
export { type ApiKey, ApiKeys } from "./safety/api-keys.ts";
export { type RunningServer, type ServeOptions, type StartOptions, startServer } from "./start-server.ts";
