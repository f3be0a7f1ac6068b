import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** One connection to a stream of the test: says what the test tells it to say, then is cut or goes on. */
export interface StreamConnection {
  readonly url: string;
  send(message: unknown): void;
  /** Ends without a closing handshake, as a broken network does. */
  cut(): void;
}

export interface StreamServer {
  readonly url: string;
  readonly connections: StreamConnection[];
  close(): Promise<void>;
}

/** A local WebSocket server for tests: text frames from server to client after RFC 6455, nothing else. */
export async function startStreamServer(
  onConnection: (connection: StreamConnection, n: number) => void,
): Promise<StreamServer> {
  const connections: StreamConnection[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((_, response) => response.writeHead(426).end());
  server.on("upgrade", (request, socket) => {
    sockets.add(socket);
    socket.on("error", () => sockets.delete(socket));
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const connection: StreamConnection = {
      url: request.url!,
      send: (message) => {
        const text = Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
        const head =
          text.length < 126 ? [0x81, text.length] : [0x81, 126, text.length >> 8, text.length & 255];
        socket.write(Buffer.concat([Buffer.from(head), text]));
      },
      // What was sent before arrives; the closing handshake does not.
      cut: () => socket.end(),
    };
    // What the client says (its closing frame) needs no answer here; reading it lets the socket end.
    socket.on("data", () => socket.end());
    connections.push(connection);
    onConnection(connection, connections.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
