import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".html": "text/html" };

/** The headers that make a page cross-origin isolated, without which it has no shared memory. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** With an icon, or the browser would ask for one. */
const page = '<!doctype html><title>trees</title><link rel="icon" href="data:,">';

/** Serves a folder and an empty page at `/`, on a port of its own, as any plain web server would. */
export async function serveFiles(folder: string, isIsolated: boolean) {
  const server = createServer(async ({ url = "/" }, response) => {
    const path = normalize(new URL(url, "http://localhost").pathname);
    const headers = isIsolated ? isolation : {};
    try {
      const body = path === "/" ? page : await readFile(join(folder, path));
      response.writeHead(200, {
        "Content-Type": types[extname(path) || ".html"] ?? "text/plain",
        ...headers,
      });
      response.end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
