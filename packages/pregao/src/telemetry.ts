import { AsyncLocalStorage } from "node:async_hooks";
import type { Attributes } from "@opentelemetry/api";
import type { TracerProviderOptions } from "@opentelemetry/sdk-trace";
import type { Configuration } from "./config/index.ts";
import { version } from "./version.ts";

/** One step of a trace: a request, a job. */
export interface TraceSpan {
  /** What a further step on another machine is told, in the form of W3C's trace context. */
  readonly traceparent: string;
  set(attributes: Attributes): void;
  /** With an error the step counts as failed. */
  end(error?: unknown): void;
}

/** Traces to the collector that the setting otelEndpoint names. */
export interface Telemetry {
  /** `parent` is a traceparent; what is none begins a trace of its own. */
  startSpan(
    name: string,
    options?: {
      readonly kind?: "server" | "consumer";
      readonly parent?: string;
      readonly attributes?: Attributes;
    },
  ): TraceSpan;
  /** Runs `work` as part of a step: `current` tells it wherever it leads. */
  within<Result>(span: TraceSpan, work: () => Result): Result;
  current(): TraceSpan | null;
  /** Sends what waits; a collector that is away costs at most some seconds. */
  close(): Promise<void>;
}

/** The tag of a job that says which step it came from. */
export const traceTag = "traceparent";

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const exportPatience = 5000;

/** Null where no collector is configured: then nothing of it is loaded. */
export async function openTelemetry(
  { values }: Configuration,
  service: "pregao-server" | "pregao-worker",
): Promise<Telemetry | null> {
  if (values.otelEndpoint === undefined) return null;
  const [{ ROOT_CONTEXT, SpanKind, SpanStatusCode, trace }, sdk, { OTLPTraceExporter }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
  ]);
  const url = `${values.otelEndpoint.replace(/\/$/, "")}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: exportPatience });
  const provider = new sdk.TracerProvider({
    resource: describeService(service),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, exportTimeoutMillis: exportPatience })],
  });
  const tracer = provider.getTracer("pregao", version);
  const running = new AsyncLocalStorage<TraceSpan>();
  return {
    startSpan(name, { kind, parent, attributes = {} } = {}) {
      const [, traceId, spanId, flags] = form.exec(parent ?? "") ?? [];
      const context =
        traceId === undefined || spanId === undefined
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, {
              traceId,
              spanId,
              traceFlags: Number.parseInt(flags!, 16),
              isRemote: true,
            });
      const kinds = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER };
      const span = tracer.startSpan(
        name,
        { kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind], attributes },
        context,
      );
      const { traceId: own, spanId: id, traceFlags } = span.spanContext();
      return {
        traceparent: `00-${own}-${id}-${traceFlags.toString(16).padStart(2, "0")}`,
        set: (more) => void span.setAttributes(more),
        end(error) {
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
          span.end();
        },
      };
    },
    within: (span, work) => running.run(span, work),
    current: () => running.getStore() ?? null,
    // What could not be sent is lost, as traces may be; the service does not fail for it.
    close: () => provider.shutdown().catch(() => {}),
  };
}

/** Who tells it; the SDK's own description would read names of the machine and its user. */
function describeService(service: string): NonNullable<TracerProviderOptions["resource"]> {
  const attributes = { "service.name": service, "service.version": version };
  return {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge() {
      return this;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
