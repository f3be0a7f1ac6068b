/** Work that is told when it need not go on. */
export type AbortableTask<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Runs tasks in their order, at most `atOnce` at a time, and gives their results in that order. After a failure no task
 * begins, those that run are told by their signal, and when they have ended the first failure is thrown; so it is when
 * `signal` is aborted.
 */
export async function runSideBySide<Result>(
  tasks: readonly AbortableTask<Result>[],
  { atOnce, signal }: { readonly atOnce: number; readonly signal: AbortSignal },
): Promise<Result[]> {
  signal.throwIfAborted();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const results = new Array<Result>(tasks.length);
  const failures: { readonly error: unknown }[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !either.aborted) {
      const place = next++;
      try {
        results[place] = await tasks[place]!(either);
      } catch (error) {
        failures.push({ error });
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, lane));
  if (failures[0]) throw failures[0].error;
  signal.throwIfAborted();
  return results;
}
