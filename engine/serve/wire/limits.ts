/** Limits of clients. Each is far above what the interface needs and far below what harms the engine. */
import type { ServerOptions } from 'node:http';

const MIB = 1024 * 1024;
const SECOND_MS = 1000;

/** Open sockets of the browser host. A page needs seven; idle ones are closed after the times below. */
export const MOST_CONNECTIONS = 512;
/** Beyond these, sockets that gave way and are not closed yet. */
export const SPARE_CONNECTIONS = 64;
/** Clients with a WebSocket: windows of one person. */
export const MOST_CLIENTS = 32;
/** Pages being sent at a time: each holds a file open. */
export const MOST_PAGES = 64;
/** A socket of HTTP on which nothing moves is closed: its peer does not read, or has gone. */
export const IDLE_MS = 30 * SECOND_MS;

/** For the header and the body of one HTTP request. The interface sends a cookie, a token and nothing else. */
export const HTTP_LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10 * SECOND_MS,
  requestTimeout: 15 * SECOND_MS,
  keepAliveTimeout: 5 * SECOND_MS,
  connectionsCheckingInterval: 2 * SECOND_MS,
} as const satisfies ServerOptions;
export const MOST_HEADERS = 100;
export const MOST_TOKEN_BYTES = 200;

/** Wrong tokens in a minute before they are answered 429. A token has 192 bits: the limit keeps the log short. */
export const MOST_FAILED_TOKENS = 20;
export const FAILED_TOKENS_MS = 60 * SECOND_MS;

/** One request frame. The largest is a setting of a million characters, which JSON may write with six bytes each. */
export const REQUEST_FRAME = { bytes: 8 * MIB, depth: 64 } as const;
/** Frames of a client in a second; then its socket is read no further until the second is over. */
export const MOST_FRAMES_PER_S = 5000;
/** Requests of a client that wait or run, also cancelled ones that still run, and the bytes of their frames. */
export const MOST_REQUESTS = 2048;
export const MOST_REQUEST_BYTES = 32 * MIB;

/** Bytes that a client has not read yet. Above the first, its requests wait; above the second it is given up. */
export const UNREAD_BYTES = 64 * MIB;
export const MOST_UNREAD_BYTES = 512 * MIB;

/** Keys that the interface may keep; it uses some ten. */
export const MOST_SETTINGS = 256;
/** Jobs that wait for their turn. */
export const MOST_QUEUED_JOBS = 100;
