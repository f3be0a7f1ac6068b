import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from "fastify";
import { folderHider } from "../config/index.ts";
import type { ServerContext } from "./contract.ts";
import { answerErrors, type ErrorLimits } from "./errors/answer-error.ts";
import { answerBrokenRequest } from "./errors/broken-request.ts";
import { takeJsonBodies } from "./routes/json-body.ts";
import { requestId } from "./routes/request-id.ts";
import { compileCheckedSerializer, compileSerializer, compileValidator } from "./routes/zod-compilers.ts";

/** Balancers keep idle connections for a minute: who closes first must be the balancer. */
const keepAliveMilliseconds = 72_000;

/** The bare server: limits, request ids, JSON bodies, zod schemas and the one form of errors; no routes. */
export function newInstance(
  { configuration, logger }: ServerContext,
  checkAnswers: boolean,
): FastifyInstance {
  const { bodyLimitKilobytes, requestTimeoutSeconds, maxConnections, trustedProxies } = configuration.values;
  const limits: ErrorLimits = {
    bodyBytes: bodyLimitKilobytes * 1024,
    answerSeconds: requestTimeoutSeconds,
    hide: folderHider(configuration),
  };
  const handleError = answerErrors(limits);
  const app = fastify({
    loggerInstance: logger.child({ part: "http" }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    genReqId: requestId,
    bodyLimit: limits.bodyBytes,
    handlerTimeout: requestTimeoutSeconds * 1000,
    requestTimeout: requestTimeoutSeconds * 1000,
    keepAliveTimeout: keepAliveMilliseconds,
    http: { maxHeaderSize: 16_384, headersTimeout: Math.min(requestTimeoutSeconds, 15) * 1000 },
    // Requests on open connections are answered to the last: see drain.ts.
    return503OnClosing: false,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    routerOptions: { maxParamLength: 300 },
    clientErrorHandler: answerBrokenRequest({ ...limits, arrivalSeconds: requestTimeoutSeconds }) as never,
    frameworkErrors: handleError as never,
  });
  app.server.maxConnections = maxConnections;
  app.setValidatorCompiler(compileValidator as never);
  app.setSerializerCompiler((checkAnswers ? compileCheckedSerializer : compileSerializer) as never);
  app.decorateReply("errorCode", null);
  app.decorateRequest("keyRefused", false);
  app.setErrorHandler(handleError);
  app.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-request-id", request.id);
    done();
  });
  takeJsonBodies(app);
  return app;
}
