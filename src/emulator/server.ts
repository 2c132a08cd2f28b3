import { once, setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerRequest } from './answer.ts';
import type { EmulatorState } from './state.ts';

/** Longer than any test or client waits between two calls, so that a reused connection is never closed under it. */
const KEEP_ALIVE_MS = 60_000;

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves an emulator over HTTP on the loopback interface. */
export async function listenOn(emulator: EmulatorState, port: number): Promise<Listener> {
  const closing = new AbortController();
  // Every delayed call listens to this signal.
  setMaxListeners(0, closing.signal);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    // If the client has gone away or the emulator is closing, there is no one to answer.
    serveRequest(request, response, emulator, closing.signal).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), close: () => closeServer(server, closing) };
}

async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  emulator: EmulatorState,
  closing: AbortSignal,
) {
  const body = await text(request);
  const reply = await answerRequest({ headers: request.headers, body }, emulator, closing);
  if (reply === 'silence') return;
  if (reply === 'cut') {
    response.destroy();
    return;
  }
  response.writeHead(reply.status, { ...reply.headers, 'Content-Length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

async function closeServer(server: Server, closing: AbortController): Promise<void> {
  closing.abort();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the emulator listens on no port');
  return address.port;
}
