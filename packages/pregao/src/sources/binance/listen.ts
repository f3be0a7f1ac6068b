/** How a connection ended. */
export interface Ending {
  /** Messages that it gave. */
  readonly messages: number;
  readonly reason: string;
}

/**
 * Listens to a WebSocket until it closes, fails, stays silent for `silence` milliseconds or `signal` aborts. What
 * `onMessage` throws ends it too and is thrown on. Never rejects for trouble of the network: that is told in words.
 */
export function listen(
  url: string,
  silence: number,
  signal: AbortSignal,
  onMessage: (text: string) => void,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let messages = 0;
    let ended = false;
    const socket = new WebSocket(url);
    const end = (reason: string, error?: unknown): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.close();
      if (error === undefined) resolve({ messages, reason });
      else reject(error);
    };
    const abort = (): void => end("stopped");
    const quiet = (): void => end(`silent for ${silence} ms`);
    let timer = setTimeout(quiet, silence);
    signal.addEventListener("abort", abort);
    socket.addEventListener("message", ({ data }) => {
      if (ended) return;
      messages++;
      clearTimeout(timer);
      timer = setTimeout(quiet, silence);
      try {
        onMessage(String(data));
      } catch (error) {
        end("refused", error);
      }
    });
    socket.addEventListener("close", ({ code }) => end(`closed with code ${code}`));
    socket.addEventListener("error", () => end("the connection failed"));
    if (signal.aborted) abort();
  });
}
