/** The schemas of a file by their numbers. Texts are kept once, and no more of them than a log can need. */
import { MOST_SCHEMA_BYTES } from '../encodings/budget.ts';
import { type MessageSchema, schemaOf } from '../encodings/schema.ts';

/** All texts of a file together, in bytes; a log of Autoware has some 2 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

type SchemaRecord = {
  readonly id: number;
  readonly name: string;
  readonly encoding: string;
  readonly data: Uint8Array;
};

export class Schemas {
  readonly #byId = new Map<number, MessageSchema>();
  readonly #texts = new Map<string, string>();
  #bytes = 0;

  get(id: number): MessageSchema | undefined {
    return this.#byId.get(id);
  }

  /** Returns what is wrong with the schema, in words; its messages are then kept as they are. */
  add({ id, name, encoding, data }: SchemaRecord): string | undefined {
    const fault =
      data.byteLength > MOST_SCHEMA_BYTES
        ? `a schema has more than ${MOST_SCHEMA_BYTES} bytes`
        : this.#bytes + data.byteLength > MOST_BYTES
          ? `the schemas have more than ${MOST_BYTES} bytes together`
          : undefined;
    if (fault !== undefined) {
      this.#byId.set(id, { name, encoding: `${encoding} (${data.byteLength} bytes, left out)`, text: '' });
      return `${fault}: left out, its messages are kept as they are`;
    }
    const made = schemaOf(name, encoding, data);
    const known = this.#byId.get(id);
    // Writers repeat all schemas at the end.
    if (known?.text === made.text && known.name === name && known.encoding === encoding) return undefined;
    const text = this.#texts.get(made.text);
    if (text === undefined) {
      this.#texts.set(made.text, made.text);
      this.#bytes += data.byteLength;
    }
    this.#byId.set(id, text === undefined ? made : { ...made, text });
    return undefined;
  }
}
