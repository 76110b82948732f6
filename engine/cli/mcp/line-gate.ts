/**
 * What a client sends, line by line (the stdio transport of the Model Context Protocol: JSON-RPC 2.0, one message a line). A line
 * that is no message is answered by the error that JSON-RPC has for it and goes no further.
 */
import { Transform, type TransformCallback } from 'node:stream';
import { isJSONRPCNotification, isJSONRPCRequest, isJSONRPCResponse } from '@modelcontextprotocol/server';
import { messageOf } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';

/** Of one line: a query of 100,000 characters, each an escape, and some more. */
export const MOST_LINE_BYTES = 1024 * 1024;
/** JSON-RPC 2.0, section 5.1. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

export class LineGate extends Transform {
  readonly #answer: (line: string) => void;
  #held: Buffer[] = [];
  #bytes = 0;
  /** The rest of a line that was too long is left out. */
  #skipping = false;

  constructor(answer: (line: string) => void) {
    super();
    this.#answer = answer;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      this.#take(chunk.subarray(from, at));
      this.#end();
      from = at + 1;
    }
    this.#take(chunk.subarray(from));
    done();
  }

  #take(bytes: Buffer): void {
    if (this.#skipping) return;
    this.#bytes += bytes.byteLength;
    if (this.#bytes <= MOST_LINE_BYTES) {
      this.#held.push(bytes);
      return;
    }
    this.#skipping = true;
    this.#held = [];
    this.#refuse(null, PARSE_ERROR, `A message has at most ${MOST_LINE_BYTES} bytes.`);
  }

  #end(): void {
    const line = Buffer.concat(this.#held).toString('utf8').trim();
    const skipped = this.#skipping;
    this.#held = [];
    this.#bytes = 0;
    this.#skipping = false;
    if (!skipped && line !== '') this.#check(line);
  }

  #check(line: string): void {
    let message: unknown;
    try {
      message = parseJson(line);
    } catch (error) {
      this.#refuse(null, PARSE_ERROR, `This is no JSON: ${messageOf(error)}`);
      return;
    }
    if (isJSONRPCRequest(message) || isJSONRPCNotification(message) || isJSONRPCResponse(message))
      this.push(`${line}\n`);
    else this.#refuse(idOf(message), INVALID_REQUEST, 'This is no message of JSON-RPC 2.0.');
  }

  #refuse(id: string | number | null, code: number, message: string): void {
    this.#answer(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`);
  }
}

function idOf(message: unknown): string | number | null {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null;
  return typeof message.id === 'string' || typeof message.id === 'number' ? message.id : null;
}
