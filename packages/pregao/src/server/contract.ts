import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Configuration } from "../config/index.ts";
import type { JobQueue } from "../jobs/contract.ts";
import type { Logger } from "../logging.ts";
import type { ModelRegistry } from "../registry/index.ts";
import type { PredictionService } from "../serving/contract.ts";

/** What a key may do; `admin` may do everything. `open` routes ask for no key at all: /health, /ready, /swagger. */
export const scopes = ["read", "predict", "train", "admin"] as const;
export type Scope = (typeof scopes)[number];

/** What every part of the server works with; made once at the start and closed at the end by `create-server.ts`. */
export interface ServerContext {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly queue: JobQueue;
  /** Models of the default folder; others by `openRegistry(configuration, modelDir)`. */
  readonly registry: ModelRegistry;
  readonly serving: PredictionService;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The endpoints of one room of the server, with its address below which they lie: one folder, one plugin. */
export interface ServerPart {
  readonly prefix: string;
  readonly routes: (context: ServerContext) => FastifyPluginAsyncZod;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Every route says what a key needs. */
    scope?: Scope | "open";
    /** Answered also while the process holds more memory than it may or is overrun; open routes always are. */
    underPressure?: boolean;
  }
}
