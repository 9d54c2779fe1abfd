/** Small proxies for tests, on loopback: an HTTP proxy and a SOCKS5 one that count what goes through them. */
import { createServer as createHttpServer, request as httpRequest } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";

export type CountingProxy = { url: string; connections: () => number; close(): Promise<void> };

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

function closer(server: Server): () => Promise<void> {
  const sockets = new Set<import("node:net").Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return () =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
}

/** Forwards absolute-form requests and CONNECT tunnels. */
export async function startHttpProxy(): Promise<CountingProxy> {
  let connections = 0;
  const server = createHttpServer((incoming, outgoing) => {
    connections++;
    const forward = httpRequest(
      incoming.url ?? "",
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forward.on("error", () => outgoing.destroy());
    incoming.pipe(forward);
  });
  server.on("connect", (incoming, socket, head) => {
    connections++;
    const [host = "", port = ""] = (incoming.url ?? "").split(":");
    const target = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    socket.on("error", () => target.destroy());
  });
  const close = closer(server);
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, connections: () => connections, close };
}

/** SOCKS5 without authentication, CONNECT only (RFC 1928). */
export async function startSocksProxy(): Promise<CountingProxy> {
  let connections = 0;
  const server = createServer((socket) => {
    socket.once("data", () => {
      socket.write(Buffer.from([5, 0]));
      socket.once("data", (request: Buffer) => {
        connections++;
        const isName = request[3] === 3;
        const hostEnd = isName ? 5 + (request[4] ?? 0) : 8;
        const host = isName ? request.subarray(5, hostEnd).toString() : [...request.subarray(4, 8)].join(".");
        const target = connect(request.readUInt16BE(hostEnd), host, () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          target.pipe(socket).pipe(target);
        });
        target.on("error", () => socket.destroy());
        socket.on("error", () => target.destroy());
      });
    });
    socket.on("error", () => socket.destroy());
  });
  const close = closer(server);
  const port = await listen(server);
  return { url: `socks5://127.0.0.1:${port}`, connections: () => connections, close };
}
