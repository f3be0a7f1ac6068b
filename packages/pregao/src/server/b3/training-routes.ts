import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { enabledFamilyName } from "../../models/index.ts";
import { fittingOf, partingOf, placeOf, preparationOf } from "../../pipeline/b3/body-plans.ts";
import { type B3ModelType, b3Family, choiceOf, idleFields } from "../../pipeline/b3/rest-names.ts";
import type { Fitting } from "../../pipeline/b3/steps/index.ts";
import { unsavedPlace } from "../../pipeline/b3/unsaved-models.ts";
import { workerCapacities } from "../operations/worker-capacities.ts";
import { startedAnswer, trainingStatusAnswer } from "./answers.ts";
import { checkPlace } from "./check-place.ts";
import { withIdle } from "./idle-fields.ts";
import { stepBody } from "./requests.ts";
import { type B3Service, sourceOfService } from "./service.ts";
import { planOfSession } from "./session-plans.ts";
import { sessionHeaders, sessionId } from "./sessions/session-id.ts";
import { trainingStatus } from "./training-status.ts";

/** Trainings run in the background: the answer comes at once, `training-status` tells the rest. */
export function trainingRoutes(service: B3Service): FastifyPluginAsyncZod {
  const { steps, context, models } = service;
  const { values } = context.configuration;
  /** No more than a worker has, else none would ever take it; one where no worker is heard of. */
  const mostThreads = async (): Promise<number> => {
    const capacities = await workerCapacities(context.queue, "b3-step");
    return Math.min(values.threads, Math.max(1, ...capacities.map(({ threads }) => threads)));
  };
  const threadsOf = ({ n_jobs }: Fitting, most: number): number =>
    n_jobs === -1 ? most : Math.min(n_jobs, most);

  return async (app) => {
    app.post(
      "/train-model",
      {
        config: { scope: "train" },
        schema: {
          tags: ["b3"],
          summary: "Train the model.",
          description:
            "In the background, on the training part of the split: the forest by the original's randomised search, the LSTM by its parameters. Needs split data.",
          headers: sessionHeaders,
          body: stepBody,
          response: { 200: startedAnswer },
        },
      },
      async (request) => {
        const { body } = request;
        const id = sessionId(request.headers);
        const most = await mostThreads();
        let modelType: B3ModelType = choiceOf(body, "model_type");
        const { job } = await steps.begin(id, (session) => {
          // The split knows for which model it was made.
          modelType = body.model_type ?? ((session.split?.model_type ?? modelType) as B3ModelType);
          const family = b3Family(modelType);
          enabledFamilyName(context.configuration, family);
          const plan = planOfSession(session, body, family);
          const fitting = fittingOf(body, family);
          const to = unsavedPlace(id);
          return {
            step: { step: "train", plan, fitting, to },
            plan,
            modelType,
            threads: threadsOf(fitting, most),
          };
        });
        models.forget(id);
        return {
          status: "success" as const,
          message: "Model training started in background",
          training_status: "running" as const,
          model_type: modelType,
          job_id: job,
          ...withIdle(idleFields(body, "train", b3Family(modelType))),
        };
      },
    );

    for (const path of ["/complete-pipeline", "/complete-training"]) {
      app.post(
        path,
        {
          config: { scope: "train" },
          schema: {
            tags: ["b3"],
            summary: "Load, preprocess, split, train, evaluate and save.",
            description:
              path === "/complete-training"
                ? "The older name of complete-pipeline."
                : "In the background; training-status tells how far it is, pipeline-status has every result when it is done.",
            headers: sessionHeaders,
            body: stepBody,
            response: { 200: startedAnswer },
          },
        },
        async (request) => {
          const { body } = request;
          const id = sessionId(request.headers);
          const modelType = choiceOf(body, "model_type");
          const family = b3Family(modelType);
          enabledFamilyName(context.configuration, family);
          const preparation = preparationOf(body, family);
          const parting = partingOf(body, family);
          const fitting = fittingOf(body, family);
          const to = checkPlace(context, placeOf(body, family));
          const source = sourceOfService(context);
          const most = await mostThreads();
          const { job } = await steps.begin(id, () => ({
            step: { step: "pipeline", source, preparation, parting, fitting, to },
            plan: { preparation, parting },
            modelType,
            threads: threadsOf(fitting, most),
          }));
          models.forget(id);
          return {
            status: "success" as const,
            message: "Complete pipeline started in background",
            training_status: "running" as const,
            model_type: modelType,
            job_id: job,
            ...withIdle(idleFields(body, "pipeline", family)),
          };
        },
      );
    }

    app.get(
      "/training-status",
      {
        config: { scope: "read" },
        schema: {
          tags: ["b3"],
          summary: "How far the training is.",
          description: "Of the session's last training, step or complete pipeline.",
          headers: sessionHeaders,
          response: { 200: trainingStatusAnswer },
        },
      },
      async (request) => {
        const { training } = await steps.current(sessionId(request.headers));
        const job = training?.outcome === null ? await steps.jobOf(training.job) : null;
        const status = trainingStatus(training, job, context.now());
        return status.error === undefined ? status : { ...status, error: service.hide(status.error) };
      },
    );
  };
}
