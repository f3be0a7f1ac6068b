import { folderHider } from "../../config/index.ts";
import { DatasetCatalog } from "../../pipeline/platform/index.ts";
import type { ServerPart } from "../contract.ts";
import { datasetRoutes } from "./dataset-routes.ts";
import { eventRoutes } from "./event-stream.ts";
import { JobReads } from "./job-reads.ts";
import { jobRoutes } from "./job-routes.ts";
import { modelRoutes } from "./model-routes.ts";
import type { PlatformContext } from "./platform-context.ts";
import { predictionRoutes } from "./prediction-routes.ts";
import { supportedModelRoutes } from "./supported-models.ts";
import { systemRoutes } from "./system-routes.ts";
import { trainingRoutes } from "./training-routes.ts";

/** The training platform: trainings as jobs, models, forecasts, datasets. */
export const platformPart: ServerPart = {
  prefix: "/api/v1",
  routes: (shared) => async (app) => {
    const context: PlatformContext = {
      ...shared,
      catalog: new DatasetCatalog(shared.configuration),
      jobs: new JobReads(shared.queue),
      hide: folderHider(shared.configuration),
      closing: app.closing,
    };
    for (const routes of [
      trainingRoutes,
      jobRoutes,
      eventRoutes,
      systemRoutes,
      supportedModelRoutes,
      predictionRoutes,
      modelRoutes,
      datasetRoutes,
    ])
      routes(app, context);
  },
};
