import { platform } from "../platform/platform.ts";

/**
 * A buffer to be held for as long as a shared memory of so many bytes. V8 leaves shared memory out of account when it
 * decides whether to collect, so that a search over hundreds of matrices would keep the dead ones until the machine is full.
 * The buffer is never touched, so that the system gives it addresses but no pages. Null where there is no need, or no room
 * even for addresses.
 */
export function ballast(bytes: number): ArrayBuffer | null {
  if (!platform.sharesMemory) return null;
  try {
    return new ArrayBuffer(bytes);
  } catch {
    return null;
  }
}
