import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { z } from "zod";
import { PregaoError } from "../errors.ts";
import type { Trial } from "./trial.ts";

/** What a study is: trials are only worth comparing where all of this is the same. Values are JSON. */
export type StudyIdentity = Readonly<Record<string, unknown>>;

const format = 1;
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const trialLine = z.object({
  number: z.number().int().min(0),
  state: z.enum(["complete", "pruned", "failed"]),
  parameters: z.record(z.string(), value),
  settings: z.record(z.string(), z.unknown()),
  values: z.array(z.number()),
  fold_values: z.array(z.array(z.number())),
  /** Values of steps 1, 2, …; null where one was NaN. */
  reports: z.array(z.tuple([z.number(), z.number().nullable()])),
  reason: z.string().nullable(),
});

/** What a journal holds. */
export interface JournalContents {
  readonly identity: StudyIdentity;
  /** In order of their numbers, 0, 1, 2, … without a gap. */
  readonly trials: readonly Trial[];
  /** Lines that a killed process left unfinished: 0 or 1. They are not part of the study. */
  readonly tornLines: number;
}

/**
 * A study on disk: one line of JSON that says what it is, then one line a trial. A line counts once its line break is written,
 * so a process killed at any moment leaves whole trials and at most one torn line, which the next one to open it cuts off.
 */
export class StudyJournal {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * Opens the journal of a study, or begins it. Throws PREGAO_STUDY_DIFFERS where it was begun as another, naming the first
   * difference, and PREGAO_STUDY_UNREADABLE.
   */
  static async open(
    path: string,
    identity: StudyIdentity,
  ): Promise<{ journal: StudyJournal; contents: JournalContents }> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, "a+");
    try {
      const text = await file.readFile("utf8");
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      const tornLines = whole.length < text.length ? 1 : 0;
      if (tornLines > 0) await file.truncate(Buffer.byteLength(whole));
      const journal = new StudyJournal(file);
      if (whole === "") {
        await journal.#write({ format, ...identity });
        return { journal, contents: { identity, trials: [], tornLines } };
      }
      const contents = parseJournal(path, whole);
      refuseOther(path, contents.identity, identity);
      return { journal, contents: { ...contents, tornLines } };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Adds a trial and flushes it to the disk. */
  async append(trial: Trial): Promise<void> {
    const { foldValues, reports, ...others } = trial;
    await this.#write({
      ...others,
      fold_values: foldValues,
      reports: reports.map(({ step, value }) => [step, Number.isNaN(value) ? null : value]),
    });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(line: object): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(line)}\n`);
    await this.#file.datasync();
  }
}

/** What a journal holds, without touching it. Throws PREGAO_STUDY_UNREADABLE, and the system's error where there is none. */
export async function readJournal(path: string): Promise<JournalContents> {
  const text = await readFile(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return { ...parseJournal(path, whole), tornLines: whole.length < text.length ? 1 : 0 };
}

function parseJournal(file: string, text: string): Omit<JournalContents, "tornLines"> {
  const [head = "", ...lines] = text.split("\n").slice(0, -1);
  const { format: found, ...identity } = parseLine(file, 1, head, z.record(z.string(), z.unknown()));
  if (found !== format) {
    throw new PregaoError("PREGAO_STUDY_UNREADABLE", {
      file,
      line: 1,
      reason: `it is of format ${found}, not ${format}`,
    });
  }
  const trials = lines.map((line, number): Trial => {
    const { fold_values: foldValues, reports, ...trial } = parseLine(file, number + 2, line, trialLine);
    if (trial.number !== number) {
      const reason = `it holds trial ${trial.number} where trial ${number} was to be`;
      throw new PregaoError("PREGAO_STUDY_UNREADABLE", { file, line: number + 2, reason });
    }
    return {
      ...trial,
      foldValues,
      reports: reports.map(([step, value]) => ({ step, value: value ?? Number.NaN })),
    };
  });
  return { identity, trials };
}

function parseLine<Schema extends z.ZodType>(
  file: string,
  line: number,
  text: string,
  schema: Schema,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_STUDY_UNREADABLE", { file, line, reason }, { cause: error });
  }
}

function refuseOther(path: string, begun: StudyIdentity, given: StudyIdentity): void {
  for (const what of new Set([...Object.keys(begun), ...Object.keys(given)])) {
    const [found, wanted] = [JSON.stringify(begun[what]), JSON.stringify(given[what])];
    if (found === wanted) continue;
    const short = (text: string | undefined): string => {
      const said = text ?? "none";
      return said.length <= 120 ? said : `${said.slice(0, 117)}…`;
    };
    const study = basename(path, ".jsonl");
    throw new PregaoError("PREGAO_STUDY_DIFFERS", {
      study,
      what: what.replaceAll("_", " "),
      found: short(found),
      given: short(wanted),
    });
  }
}
