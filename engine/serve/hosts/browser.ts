/** The browser host: the renderer and the engine's socket on one loopback port. No request ends it (docs/reliability.md). */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { InputError, messageOf } from '../../contract/errors.ts';
import { SESSION_PATH, SOCKET_PATH } from '../../contract/hosts/connection.ts';
import type { Engine } from '../engine.ts';
import {
  HTTP_LIMITS,
  IDLE_MS,
  MOST_CLIENTS,
  MOST_CONNECTIONS,
  MOST_HEADERS,
  MOST_PAGES,
  MOST_TOKEN_BYTES,
  REQUEST_FRAME,
  SPARE_CONNECTIONS,
} from '../wire/limits.ts';
import { Gate, type Refusal } from './gate.ts';
import { refuse, sendPage } from './pages.ts';
import { socketPort } from './socket-port.ts';

export type BrowserHost = {
  /** With the token in its fragment. */
  readonly address: string;
  readonly port: number;
  /** Fulfilled when somebody has come in by the address for the first time. */
  readonly visited: Promise<void>;
  close(): Promise<void>;
};

/**
 * Serves the renderer built in `pages` and the engine behind it.
 * @param port 0 for any free one
 * @param secret see Gate; for development only
 * @throws InputError when the port is taken, or not this user's to take
 */
export async function serveBrowser(
  engine: Engine,
  {
    pages,
    port = 0,
    secret,
  }: { readonly pages: string; readonly port?: number; readonly secret?: string | undefined },
): Promise<BrowserHost> {
  const server = createServer(HTTP_LIMITS);
  // Behind keepSockets, which makes room before this refuses anybody.
  server.maxConnections = MOST_CONNECTIONS + SPARE_CONNECTIONS;
  server.maxHeadersCount = MOST_HEADERS;
  server.timeout = IDLE_MS;
  const open = keepSockets(server);
  await listen(server, port);
  // Without a listener an error of the server itself (no file handle left for a connection) would end the process.
  server.on('error', (error) => engine.log(`The server goes on after: ${error.message}`));
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  const site = new Site(engine, new Gate(bound, secret), pages);
  server.on('request', (request, response) => void site.answer(request, response));
  server.on('upgrade', (request, stream, head) => site.upgrade(request, stream, head));
  return {
    address: `http://127.0.0.1:${bound}/#token=${site.gate.token}`,
    port: bound,
    visited: site.visited,
    async close() {
      site.close();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/**
 * All open sockets, each with a listener for its errors from its first to its last moment. Node takes its own listener off
 * when a socket is upgraded, and an error without a listener ends the process. Where all places are taken, the one that has waited
 * longest without a whole request gives way: many slow clients cannot keep others out.
 */
function keepSockets(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  const waiting = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    waiting.add(socket);
    // The peer has gone; 'close' follows, and whoever uses the socket hears of that.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      waiting.delete(socket);
    });
    if (open.size > MOST_CONNECTIONS) {
      const [longest] = waiting;
      if (longest) {
        open.delete(longest);
        waiting.delete(longest);
        longest.destroy();
      }
    }
  });
  server.on('request', ({ method, socket }, response) => {
    // Whoever sends a body waits until it is whole.
    if (method === 'POST') return;
    waiting.delete(socket);
    response.once('close', () => {
      if (open.has(socket)) waiting.add(socket);
    });
  });
  server.on('upgrade', ({ socket }) => waiting.delete(socket));
  return open;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const why = { EADDRINUSE: 'another program has it', EACCES: 'this user may not take it' }[
        error.code ?? ''
      ];
      reject(
        why === undefined ? error : new InputError(`Port ${port} cannot be used: ${why}.`, { cause: error }),
      );
    };
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve();
    });
  });
}

class Site {
  readonly gate: Gate;
  readonly visited: Promise<void>;
  readonly #engine: Engine;
  readonly #pages: string;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: REQUEST_FRAME.bytes,
  });
  #visit: () => void = () => undefined;
  #sending = 0;

  constructor(engine: Engine, gate: Gate, pages: string) {
    this.#engine = engine;
    this.gate = gate;
    this.#pages = pages;
    this.visited = new Promise((resolve) => {
      this.#visit = resolve;
    });
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Never rejects: what fails here is answered with 500. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = (): undefined => undefined;
    request.on('error', gone);
    response.on('error', gone);
    try {
      await this.#route(request, response);
    } catch (error) {
      this.#engine.log(`A request was answered with 500: ${messageOf(error)}`);
      refuse(response, 500, 'This request could not be answered.');
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = this.gate.host(request);
    if (foreign) refuse(response, foreign.status, foreign.reason);
    else if (request.method === 'POST' && request.url === SESSION_PATH)
      await this.#startSession(request, response);
    else if (request.method === 'GET' || request.method === 'HEAD') await this.#page(request, response);
    else refuse(response, 405, 'Only pages are read here.');
  }

  async #page(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#sending >= MOST_PAGES) {
      refuse(response, 503, 'Too many pages are being sent; ask again in a moment.');
      return;
    }
    this.#sending++;
    // Closed when it is sent or its peer has gone, not when it was handed over.
    response.once('close', () => this.#sending--);
    await sendPage(this.#pages, request, response);
  }

  async #startSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = this.gate.origin(request);
    if (foreign) {
      refuse(response, foreign.status, foreign.reason);
      return;
    }
    const token = await bodyOf(request, MOST_TOKEN_BYTES);
    if (token === undefined) {
      response.setHeader('Connection', 'close');
      refuse(response, 413, 'This is no token.');
      return;
    }
    const cookie = this.gate.admit(token);
    if (typeof cookie !== 'string') {
      refuse(response, cookie.status, cookie.reason);
      return;
    }
    response.writeHead(204, { 'Set-Cookie': cookie, 'Cache-Control': 'no-store' }).end();
    this.#visit();
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    try {
      const refusal = this.#refusalOfSocket(request);
      if (refusal) {
        stream.once('finish', () => stream.destroy());
        stream.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, stream, head, (socket) =>
        this.#engine.connect(socketPort(socket)),
      );
    } catch (error) {
      this.#engine.log(`A socket was not opened: ${messageOf(error)}`);
      stream.destroy();
    }
  }

  #refusalOfSocket(request: IncomingMessage): Refusal | undefined {
    if (request.url !== SOCKET_PATH) return { status: 404, reason: 'There is no such socket.' };
    const foreign = this.gate.host(request) ?? this.gate.origin(request) ?? this.gate.cookie(request);
    if (foreign) return foreign;
    if (this.#sockets.clients.size < MOST_CLIENTS) return undefined;
    return { status: 503, reason: 'Too many windows are open.' };
  }
}

/** The text of a body; undefined when it is longer than `most` bytes, or its sender went away. */
function bodyOf(request: IncomingMessage, most: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > most) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('close', () => resolve(undefined));
  });
}
