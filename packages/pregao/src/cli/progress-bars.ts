import { styleText } from "node:util";
import type { ProgressSink, ProgressUpdate } from "../progress.ts";

export interface ProgressDisplay {
  readonly sink: ProgressSink;
  /** Ends the running bar; call before anything else is written. */
  stop(): void;
}

/**
 * Progress on standard error: on a terminal a bar a stage with the time left; elsewhere (a log, CI) one line when
 * a stage begins and one when it ends, so that files stay short. Work in several stages has one bar over all of them.
 */
export async function createProgressDisplay(
  stream: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): Promise<ProgressDisplay> {
  return stream.isTTY ? await barDisplay(stream) : lineDisplay(stream, now);
}

async function barDisplay(stream: NodeJS.WriteStream): Promise<ProgressDisplay> {
  const { SingleBar } = (await import("cli-progress")).default;
  let work = "";
  let bar: InstanceType<typeof SingleBar> | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
    work = "";
  };
  const start = (update: ProgressUpdate): void => {
    stop();
    work = workOf(update);
    const began = performance.now();
    bar = new SingleBar({
      stream,
      format: (_, { progress, eta }, { label, note, whole }) => {
        const seconds = (performance.now() - began) / 1000;
        // Stages differ in pace: over several of them only the whole way so far tells of the rest.
        const rest = whole ? (seconds * (1 - progress)) / progress : eta;
        const left =
          progress < 1 && progress > 0 && Number.isFinite(rest) ? `, ${Math.ceil(rest)} s left` : "";
        const times = styleText("dim", `${seconds.toFixed(1)} s${left}`, { stream });
        return `  ${drawBar(progress)} ${String(Math.floor(100 * progress)).padStart(3)} %  ${label}  ${times}  ${note}`;
      },
      hideCursor: true,
      fps: 12,
      etaBuffer: 20,
    });
    bar.start(update.total, update.done, shownOf(update));
  };
  return {
    stop,
    sink(update) {
      if (workOf(update) !== work) start(update);
      bar?.update(update.done, shownOf(update));
      if (update.done >= update.total) stop();
    },
  };
}

/** What one bar is for. */
function workOf({ stage, whole }: ProgressUpdate): string {
  return whole === undefined ? stage : `${whole.stages} stages`;
}

function shownOf(update: ProgressUpdate): { label: string; note: string; whole: boolean } {
  return { label: labelOf(update), note: update.note ?? "", whole: update.whole !== undefined };
}

function labelOf({ stage, whole }: ProgressUpdate): string {
  return whole === undefined ? stage : `${whole.stage}/${whole.stages} ${stage}`;
}

function lineDisplay(stream: NodeJS.WriteStream, now: () => number): ProgressDisplay {
  let label = "";
  let began = 0;
  let isWhole = false;
  const finish = (): void => {
    if (label !== "") stream.write(`${label}: done in ${((now() - began) / 1000).toFixed(1)} s\n`);
    label = "";
  };
  return {
    stop() {
      label = "";
    },
    sink(update) {
      const current = labelOf(update);
      if (current !== label) {
        // The stages of one work follow one another: where one begins, the one before it has ended.
        if (isWhole && update.whole !== undefined) finish();
        label = current;
        isWhole = update.whole !== undefined;
        began = now();
        if (update.done < update.total) stream.write(`${label} …\n`);
      }
      if (update.done >= update.total) finish();
    },
  };
}

function drawBar(progress: number): string {
  const width = 24;
  const full = Math.round(width * Math.min(1, progress));
  return "━".repeat(full) + "─".repeat(width - full);
}
