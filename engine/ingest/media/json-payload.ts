/** Values as JSON, the payloads of messages that have no bytes of their own. */

const LEAST_BYTES = 4096;
/** UTF-8 of a UTF-16 unit, at most. */
const BYTES_PER_UNIT = 3;

/** Makes them in memory that is used again: each is valid until the next one (format.ts), of which a log may have millions. */
export class JsonPayload {
  readonly #encoder = new TextEncoder();
  #room = new Uint8Array(LEAST_BYTES);

  of(value: unknown): Uint8Array {
    const text = JSON.stringify(value);
    const most = BYTES_PER_UNIT * text.length;
    if (this.#room.length < most) this.#room = new Uint8Array(2 * most);
    return this.#room.subarray(0, this.#encoder.encodeInto(text, this.#room).written);
  }
}
