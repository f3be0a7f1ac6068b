import type { BoostingJob } from "../boosting/job.ts";
import type { TrainingHost } from "../boosting/training-host.ts";
import { BARRIER_WORDS, FitAborted } from "./barrier.ts";
import type { WorkerNews } from "./messages.ts";

/** int32 word of the control block that counts the answers, behind those of the barrier. */
const ANSWERS = BARRIER_WORDS.end + 1;

/** Milliseconds asleep before the abort flag is looked at again. */
const NAP = 50;

/** Asks the calling thread by message and sleeps until it has answered through shared memory. */
export class AskingHost implements TrainingHost {
  private readonly control: Int32Array;
  private readonly answer: Float64Array;
  private readonly tell: (news: WorkerNews) => void;

  constructor(job: BoostingJob, buffer: SharedArrayBuffer, tell: (news: WorkerNews) => void) {
    this.control = new Int32Array(buffer, job.control, ANSWERS + 1);
    this.answer = new Float64Array(buffer, job.answer, 1);
    this.tell = tell;
  }

  tellRound(done: number, metrics: readonly number[]): void {
    this.tell({ kind: "round", done, metrics });
  }

  writeGradients(round: number): void {
    this.ask("gradients", round);
  }

  measure(round: number): number {
    this.ask("metric", round);
    return this.answer[0]!;
  }

  private ask(question: "gradients" | "metric", round: number): void {
    const { control } = this;
    const before = Atomics.load(control, ANSWERS);
    this.tell({ kind: "question", question, round });
    while (Atomics.load(control, ANSWERS) === before) {
      if (Atomics.load(control, BARRIER_WORDS.abort) !== 0) throw new FitAborted();
      Atomics.wait(control, ANSWERS, before, NAP);
    }
  }
}

/** Wakes the thread that asked. */
export function answerQuestion(job: BoostingJob, buffer: SharedArrayBuffer): void {
  const control = new Int32Array(buffer, job.control, ANSWERS + 1);
  Atomics.add(control, ANSWERS, 1);
  Atomics.notify(control, ANSWERS);
}
