import { styleText } from "node:util";
import type { ProgressSink, ProgressUpdate } from "../progress.ts";

export interface ProgressDisplay {
  readonly sink: ProgressSink;
  /** Ends the running bar; call before anything else is written. */
  stop(): void;
}

/**
 * Progress on standard error: on a terminal a bar a stage with the time left; elsewhere (a log, CI) one line when
 * a stage begins and one when it ends, so that files stay short.
 */
export async function createProgressDisplay(
  stream: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): Promise<ProgressDisplay> {
  return stream.isTTY ? await barDisplay(stream) : lineDisplay(stream, now);
}

async function barDisplay(stream: NodeJS.WriteStream): Promise<ProgressDisplay> {
  const { SingleBar } = (await import("cli-progress")).default;
  let stage = "";
  let bar: InstanceType<typeof SingleBar> | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
    stage = "";
  };
  const start = (update: ProgressUpdate): void => {
    stop();
    stage = update.stage;
    const began = performance.now();
    bar = new SingleBar({
      stream,
      format: (_, { progress, eta }, { note }) => {
        const elapsed = `${((performance.now() - began) / 1000).toFixed(1)} s`;
        const left = progress < 1 && progress > 0 && Number.isFinite(eta) ? `, ${Math.ceil(eta)} s left` : "";
        const times = styleText("dim", elapsed + left, { stream });
        return `  ${drawBar(progress)} ${String(Math.floor(100 * progress)).padStart(3)} %  ${update.stage}  ${times}  ${note}`;
      },
      hideCursor: true,
      fps: 12,
      etaBuffer: 20,
    });
    bar.start(update.total, update.done, { note: update.note ?? "" });
  };
  return {
    stop,
    sink(update) {
      if (update.stage !== stage) start(update);
      bar?.update(update.done, { note: update.note ?? "" });
      if (update.done >= update.total) stop();
    },
  };
}

function lineDisplay(stream: NodeJS.WriteStream, now: () => number): ProgressDisplay {
  let stage = "";
  let began = 0;
  return {
    stop() {
      stage = "";
    },
    sink(update) {
      if (update.stage !== stage) {
        stage = update.stage;
        began = now();
        if (update.done < update.total) stream.write(`${update.stage} …\n`);
      }
      if (update.done >= update.total && stage !== "") {
        stream.write(`${update.stage}: done in ${((now() - began) / 1000).toFixed(1)} s\n`);
        stage = "";
      }
    },
  };
}

function drawBar(progress: number): string {
  const width = 24;
  const full = Math.round(width * Math.min(1, progress));
  return "━".repeat(full) + "─".repeat(width - full);
}
