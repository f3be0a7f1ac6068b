import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { stepPaths } from "../../pipeline/b3/rest-names.ts";
import { removeUnsaved, unsavedPlace } from "../../pipeline/b3/unsaved-models.ts";
import { clearAnswer, pipelineStatusAnswer, serviceStatusAnswer } from "./answers.ts";
import { DataConnection } from "./data-connection.ts";
import { pipelineState, pipelineStatus } from "./pipeline-status.ts";
import { noBody } from "./requests.ts";
import { type B3Service, sourceOfService } from "./service.ts";
import { sessionHeaders, sessionId } from "./sessions/session-id.ts";
import { trainingWord } from "./training-status.ts";

/** How the session and the service are. */
export function stateRoutes({ context, steps, models, hide }: B3Service): FastifyPluginAsyncZod {
  const { serving, queue } = context;
  const data = new DataConnection(sourceOfService(context), context);
  return async (app) => {
    app.get(
      "/pipeline-status",
      {
        config: { scope: "read" },
        schema: {
          tags: ["b3"],
          summary: "The session's pipeline and what its steps gave.",
          headers: sessionHeaders,
          response: { 200: pipelineStatusAnswer },
        },
      },
      async (request) => {
        const state = pipelineStatus(await steps.current(sessionId(request.headers)));
        return state.source === undefined ? state : { ...state, source: hide(state.source) };
      },
    );

    app.get(
      "/status",
      {
        config: { scope: "read" },
        schema: {
          tags: ["b3"],
          summary: "Health of the service.",
          description:
            "Models, connection to the data (looked at every 30 seconds at most), latency of predictions.",
          headers: sessionHeaders,
          response: { 200: serviceStatusAnswer },
        },
      },
      async (request) => {
        const session = await steps.current(sessionId(request.headers));
        const [served, { workers }, connection] = await Promise.all([
          serving.status(),
          queue.state(),
          data.state(),
        ]);
        return {
          status: connection.connected && workers.length > 0 ? ("healthy" as const) : ("degraded" as const),
          model_loaded: served.modelsLoaded > 0,
          models_loaded: served.modelsLoaded,
          data_connection: { ...connection, source: hide(connection.source) },
          prediction_latency_ms: served.latency,
          predictions: served.predictions,
          failed_predictions: served.failures,
          workers: workers.length,
          training_status: trainingWord(session),
          pipeline_state: pipelineState(session),
        };
      },
    );

    app.post(
      "/clear-state",
      {
        config: { scope: "train" },
        schema: {
          tags: ["b3"],
          summary: "Forget the session's pipeline.",
          description: "Stops the step that is under way. Saved models stay.",
          headers: sessionHeaders,
          body: noBody,
          response: { 200: clearAnswer },
        },
      },
      async (request) => {
        const id = sessionId(request.headers);
        const cleared = await steps.clear(id);
        models.forget(id);
        await removeUnsaved(context.configuration, unsavedPlace(id));
        const step = cleared?.pending?.step;
        return {
          status: "success" as const,
          message: "Pipeline state cleared",
          cancelled_step: step === undefined ? null : stepPaths[step],
        };
      },
    );
  };
}
