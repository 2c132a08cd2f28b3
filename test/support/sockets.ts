import { createServer, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server as SocketServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificate.ts';

const PAGE = '<!DOCTYPE html><html><head><title>Welcome</title></head><body>Please sign in</body></html>';

/** A web page where AWS should be, as a captive portal or a proxy serves it. Returns its URL. */
export async function servePage(status: number): Promise<string> {
  const server = createServer((asked, answer) => {
    asked.resume().on('end', () => answer.writeHead(status, { 'content-type': 'text/html' }).end(PAGE));
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

/** Passes all that comes over TLS on to a server without it. Returns the port. */
export async function serveTls({ cert, key }: Certificate, behind: string): Promise<number> {
  const server = createTlsServer({ cert, key }, (asked, answer) => {
    const { method, headers, url } = asked;
    const passed = request(new URL(url ?? '/', behind), { method: method ?? 'GET', headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    asked.pipe(passed);
  });
  return listen(server);
}

/** A proxy that was started for a test. */
export interface Proxy {
  readonly url: string;
  /** The hosts that it was asked to connect to, in order. */
  readonly asked: string[];
}

/** A CONNECT proxy that leads to this port, whatever host is asked for; a status instead of a port refuses. */
export async function startProxy(way: { readonly port: number } | { readonly status: number }): Promise<Proxy> {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.on('error', () => {});
    if ('status' in way) {
      socket.end(
        `HTTP/1.1 ${way.status} No\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`,
      );
      return;
    }
    const there = connect(way.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    there.on('error', () => socket.destroy());
    there.pipe(socket).pipe(there);
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked };
}

async function listen(server: Server | SocketServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
