/** The connections of a bag: a topic as one publisher sent it, with the type and definition of its messages. */
import type { MessageSchema } from '../../encodings/schema.ts';
import type { BigFile } from '../../recording/big-file.ts';
import { Schemas } from '../../recording/schemas.ts';
import { Fields, OP, type RecordPlace } from './records.ts';
import type { BagPiece } from './survey.ts';
import { walk } from './walk.ts';

export type Connection = { readonly topic: string; readonly schema: MessageSchema | undefined };

/** A fleet's bag has some thousands; each takes memory of its own. */
const MOST_CONNECTIONS = 131_072;
/** Descriptions are short; more than this outside of chunks is something else. */
const MOST_BYTES = 64 * 1024 * 1024;

export class Connections {
  readonly #schemas = new Schemas();
  readonly #topics = new Map<number, string>();

  /** Those that lie outside of chunks, as the end of a closed bag has them. */
  static async outsideOfChunks(file: BigFile, pieces: readonly BagPiece[]): Promise<Connections> {
    const connections = new Connections();
    let left = MOST_BYTES;
    for (const piece of pieces) {
      if (piece.kind !== 'records') continue;
      left -= piece.end - piece.at;
      if (left < 0) break;
      const records = await file.read(piece.at, piece.end - piece.at);
      for (const found of walk(records))
        if ('op' in found && found.op === OP.connection) connections.add(records, found);
    }
    return connections;
  }

  get(number: number): Connection | undefined {
    const topic = this.#topics.get(number);
    return topic === undefined ? undefined : { topic, schema: this.#schemas.get(number) };
  }

  *all(): Generator<readonly [number, Connection]> {
    for (const [number, topic] of this.#topics) yield [number, { topic, schema: this.#schemas.get(number) }];
  }

  /** Returns what is wrong with the record, in words. */
  add(records: Uint8Array, { fieldsAt, dataAt, end }: RecordPlace): string | undefined {
    const fields = new Fields(records.subarray(fieldsAt, dataAt - 4));
    const data = new Fields(records.subarray(dataAt, end));
    const number = fields.uint32('conn');
    // The data may name the topic differently: that is before it was mapped.
    const topic = fields.text('topic') ?? data.text('topic');
    const name = data.text('type');
    if (number === undefined || topic === undefined)
      return 'a connection lacks its number or topic: left out';
    if (!this.#topics.has(number) && this.#topics.size >= MOST_CONNECTIONS)
      return `the bag has more than ${MOST_CONNECTIONS} connections: those beyond are left out`;
    this.#topics.set(number, topic);
    if (name === undefined) return undefined;
    const definition = data.bytes('message_definition') ?? new Uint8Array();
    return this.#schemas.add({ id: number, name, encoding: 'ros1msg', data: definition });
  }
}
