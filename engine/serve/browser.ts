/** The browser host: the renderer and the engine's socket on one loopback port. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { InputError } from '../contract/errors.ts';
import { MAX_FRAME_BYTES } from '../contract/frame.ts';
import { SESSION_PATH, SOCKET_PATH } from '../contract/hosts.ts';
import type { Engine } from './engine.ts';
import { Gate, type Refusal } from './gate.ts';
import { refuse, sendPage } from './pages.ts';
import type { FramePort } from './ports.ts';

/** A client sends requests, which are small; a frame of the size of an answer would be an attack on memory. */
const MOST_REQUEST_BYTES = Math.min(MAX_FRAME_BYTES, 8 * 1024 * 1024);
const MOST_TOKEN_BYTES = 200;

export type BrowserHost = {
  /** With the token in its fragment. */
  readonly address: string;
  readonly port: number;
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
  const server = createServer();
  await listen(server, port);
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  const gate = new Gate(bound, secret);
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_REQUEST_BYTES,
  });
  server.on('request', (request, response) => answer(gate, pages, request, response));
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = refusalOfSocket(gate, request);
    if (refusal) {
      stream.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => engine.connect(socketPort(socket)));
  });
  return {
    address: `http://127.0.0.1:${bound}/#token=${gate.token}`,
    port: bound,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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

function answer(gate: Gate, pages: string, request: IncomingMessage, response: ServerResponse): void {
  const foreign = gate.host(request);
  if (foreign) refuse(response, foreign.status, foreign.reason);
  else if (request.method === 'POST' && request.url === SESSION_PATH) startSession(gate, request, response);
  else if (request.method === 'GET' || request.method === 'HEAD') sendPage(pages, request, response);
  else refuse(response, 405, 'Only pages are read here.');
}

function startSession(gate: Gate, request: IncomingMessage, response: ServerResponse): void {
  const foreign = gate.origin(request);
  if (foreign) {
    refuse(response, foreign.status, foreign.reason);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_TOKEN_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    const cookie = gate.admit(Buffer.concat(chunks).toString('utf8'));
    if (!cookie) refuse(response, 401, 'This token is not the one of this engine.');
    else response.writeHead(204, { 'Set-Cookie': cookie, 'Cache-Control': 'no-store' }).end();
  });
}

function refusalOfSocket(gate: Gate, request: IncomingMessage): Refusal | undefined {
  if (request.url !== SOCKET_PATH) return { status: 404, reason: 'There is no such socket.' };
  return gate.host(request) ?? gate.origin(request) ?? gate.cookie(request);
}

function socketPort(socket: WebSocket): FramePort {
  socket.binaryType = 'nodebuffer';
  return {
    get buffered() {
      return socket.bufferedAmount;
    },
    send: (frame) => {
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    onFrame: (listener) =>
      void socket.on('message', (data) => listener(data instanceof Buffer ? data : new Uint8Array(0))),
    onClose(listener) {
      socket.on('close', () => listener());
      // An error is followed by a close; without a listener it would end the engine.
      socket.on('error', (error) => console.error(`A client's socket failed: ${error.message}`));
    },
    close: () => socket.close(1000),
  };
}
