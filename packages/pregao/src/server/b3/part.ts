import type { ServerPart } from "../contract.ts";
import { dataRoutes } from "./data-routes.ts";
import { modelRoutes } from "./model-routes.ts";
import { predictRoute } from "./predict-route.ts";
import { openB3Service } from "./service.ts";
import { stateRoutes } from "./state-routes.ts";
import { trainingRoutes } from "./training-routes.ts";

/** Every endpoint of the B3 service. */
export const b3Part: ServerPart = {
  prefix: "/api/b3",
  routes: (context) => async (app) => {
    const service = openB3Service(context);
    // The original's clients post without a body where they have nothing to say.
    app.addHook("preValidation", async (request) => {
      if (request.method === "POST") request.body ??= {};
    });
    app.addHook("onClose", () => service.close());
    for (const routes of [dataRoutes, trainingRoutes, modelRoutes, predictRoute, stateRoutes])
      await app.register(routes(service));
  },
};
