import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Logger, StreamEntry } from "pino";
import type { Configuration } from "./config/index.ts";

export type { Logger } from "pino";

/** Where log lines go; tests give their own streams. */
export interface LogDestination {
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * The logger: JSON lines on standard error, in human form when that is a terminal; with a log directory set also
 * one JSON file a day (`pregao.DATE.N.log`), kept for the configured number of days. Standard output is never
 * written. Values under names such as `token` or `authorization` are masked.
 */
export async function createLogger(
  configuration: Configuration,
  destination: LogDestination = { stream: process.stderr },
): Promise<Logger> {
  const { logLevel: level, logDirectory, logRetentionDays } = configuration.values;
  const { pino } = await import("pino");
  const streams: StreamEntry[] = [
    {
      level: "trace",
      stream: destination.stream.isTTY ? await humanStream(destination.stream) : destination.stream,
    },
  ];
  if (logDirectory !== undefined) {
    removeExpiredLogs(logDirectory, logRetentionDays, Date.now());
    const file = pino.transport({
      target: "pino-roll",
      options: {
        file: join(logDirectory, "pregao"),
        extension: ".log",
        frequency: "daily",
        dateFormat: "yyyy-MM-dd",
        limit: { count: logRetentionDays, removeOtherLogFiles: true },
        mkdir: true,
      },
    });
    streams.push({ level: "trace", stream: file });
  }
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ["token", "password", "authorization", "*.token", "*.password", "*.authorization"],
        censor: "(secret)",
      },
    },
    pino.multistream(streams),
  );
}

async function humanStream(stream: NodeJS.WritableStream): Promise<NodeJS.WritableStream> {
  const { default: pretty } = await import("pino-pretty");
  return pretty({
    destination: stream as never,
    colorize: true,
    translateTime: "SYS:HH:MM:ss",
    ignore: "pid,hostname",
  }) as never;
}

/**
 * Removes daily log files older than `days`: the rolling stream tidies up only when a day ends while it runs, and
 * most commands live for seconds.
 */
function removeExpiredLogs(directory: string, days: number, now: number): void {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return; // No folder yet: nothing to remove.
  }
  for (const name of names) {
    const date = /^pregao\.(\d{4}-\d{2}-\d{2})\.\d+\.log$/.exec(name)?.[1];
    if (date !== undefined && Date.parse(date) < now - days * 86_400_000)
      rmSync(join(directory, name), { force: true });
  }
}
