import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { DatasetCatalog } from "../../pipeline/platform/index.ts";
import type { ServerContext } from "../contract.ts";
import type { JobReads } from "./job-reads.ts";

/** What the platform's endpoints share. */
export interface PlatformContext extends ServerContext {
  readonly catalog: DatasetCatalog;
  readonly jobs: JobReads;
  /** Takes folders of this machine out of what callers are told. */
  readonly hide: (text: string) => string;
  /** Aborted when the server begins to close: who waits for a job waits no longer. */
  readonly closing: AbortSignal;
}

/** The instance that routes are registered on, typed by their schemas. */
export type PlatformApp = Parameters<FastifyPluginAsyncZod>[0];
