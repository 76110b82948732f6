/**
 * Access to the browser host: only for our own page, on this machine, with the token. Other users' pages, other sites and names
 * that merely resolve to this machine (DNS rebinding) are refused.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { InputError } from '../../contract/errors.ts';
import { FAILED_TOKENS_MS, MOST_FAILED_TOKENS } from '../wire/limits.ts';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

export type Refusal = { readonly status: number; readonly reason: string };

/** Characters of a secret: 32 of base64url are 192 random bits. */
const LEAST_SECRET = 32;

/** @throws InputError when the secret is so short that a token made from it could be guessed */
export function checkSecret(secret: string | Buffer): void {
  if (secret.length < LEAST_SECRET)
    throw new InputError(
      `The secret for development has ${secret.length} of at least ${LEAST_SECRET} characters.`,
    );
}

export class Gate {
  /** Arrives in the URL's fragment, which no server log and no Referer ever sees. */
  readonly token: string;
  readonly #session: string;
  readonly #name: string;
  #failed = 0;
  #failingSince = -Infinity;

  /**
   * Cookies know no ports: the name keeps two engines on one machine apart.
   * @param secret token and session are made from it. A new one each time, except in development, where an engine that was
   *   started again must know the pages of the one before.
   * @throws InputError when the secret is so short that a token made from it could be guessed
   */
  constructor(port: number, secret: string | Buffer = randomBytes(32)) {
    checkSecret(secret);
    this.#name = `lanetrace-${port}`;
    const derived = (purpose: string): string =>
      createHmac('sha256', secret).update(purpose).digest('base64url').slice(0, 32);
    this.token = derived('token');
    this.#session = derived('session');
  }

  /** Undefined when the request names this machine as its host, on any port: SSH forwards change it. */
  host(request: IncomingMessage): Refusal | undefined {
    const { host = '' } = request.headers;
    if (LOOPBACK.test(host)) return undefined;
    return { status: 403, reason: `This engine answers only under a loopback name, not as "${host}".` };
  }

  /** For what changes something: the page must come from the very host that is asked. */
  origin(request: IncomingMessage): Refusal | undefined {
    const { host, origin } = request.headers;
    if (origin === `http://${host}`) return undefined;
    return { status: 403, reason: 'This engine answers only to its own page.' };
  }

  cookie(request: IncomingMessage): Refusal | undefined {
    const given = (request.headers.cookie ?? '')
      .split(';')
      .map((each) => each.trim().split('='))
      .filter(([name]) => name === this.#name);
    if (given.some(([, value]) => same(value ?? '', this.#session))) return undefined;
    return { status: 401, reason: 'Open the address that was printed when this engine started.' };
  }

  /**
   * The cookie for the right token. The right one is let in however many wrong ones came before: whoever guesses cannot lock
   * its owner out.
   */
  admit(token: string): string | Refusal {
    if (same(token, this.token)) return `${this.#name}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
    const now = performance.now();
    if (now - this.#failingSince > FAILED_TOKENS_MS) {
      this.#failingSince = now;
      this.#failed = 0;
    }
    if (++this.#failed > MOST_FAILED_TOKENS) return { status: 429, reason: 'Too many wrong tokens.' };
    return { status: 401, reason: 'This token is not the one of this engine.' };
  }
}

/** Takes as long for a wrong text as for the right one, of whatever length. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
