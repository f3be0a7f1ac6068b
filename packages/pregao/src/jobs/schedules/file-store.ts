import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../../atomic-files.ts";
import { isScheduleName, readSchedule, type Schedule } from "./schedule.ts";
import type { ScheduleStore } from "./schedule-store.ts";

const ending = ".schedule.json";

/** A file a schedule, and one beside it with the latest hour that was submitted: no two writers share a file. */
export class FileScheduleStore implements ScheduleStore {
  readonly #directory: string;

  constructor(home: string) {
    this.#directory = join(home, "schedules");
  }

  async list(onUnreadable: (name: string, error: Error) => void): Promise<readonly Schedule[]> {
    const names = await readdir(this.#directory).catch(nothingThere);
    const files = names.filter((name) => name.endsWith(ending) && !name.startsWith(".")).sort();
    const read = files.map(async (file) => {
      const name = file.slice(0, -ending.length);
      try {
        return [readSchedule(name, await readFile(join(this.#directory, file), "utf8"))];
      } catch (error) {
        onUnreadable(name, error as Error);
        return [];
      }
    });
    return (await Promise.all(read)).flat();
  }

  async put(schedule: Schedule): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    await writeFileAtomically(this.#file(schedule.name), `${JSON.stringify(schedule, null, 2)}\n`);
  }

  async remove(name: string): Promise<boolean> {
    if (!isScheduleName(name)) return false;
    const isThere = await rm(this.#file(name)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return false;
        throw error;
      },
    );
    await rm(this.#dueFile(name), { force: true });
    return isThere;
  }

  async lastDue(name: string): Promise<number | null> {
    const text = await readFile(this.#dueFile(name), "utf8").catch(() => null);
    const due = text === null ? Number.NaN : Date.parse(text.trim());
    return Number.isNaN(due) ? null : due;
  }

  async keepDue(name: string, due: number): Promise<void> {
    await writeFileAtomically(this.#dueFile(name), `${new Date(due).toISOString()}\n`);
  }

  async close(): Promise<void> {}

  #file(name: string): string {
    return join(this.#directory, name + ending);
  }

  #dueFile(name: string): string {
    return join(this.#directory, `${name}.due`);
  }
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
