/** Reads one database of a recording: the items of its messages, and findings on what is damaged or missing. */
import { basename, resolve } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { MessageUnpacker } from '../../compression/zstd.ts';
import type { MessageSchema } from '../../encodings/schema.ts';
import type { Finding, Item } from '../../format.ts';
import { LEAST_REFERRED_BYTES } from '../../places.ts';
import { type LogClock, momentOfNs } from '../../recording/clock.ts';
import type { Topic } from '../../topics/topic.ts';
import type { Topics } from '../../topics/topics.ts';
import { MessageCells } from './cells.ts';
import type { RecordingDatabase, StoredMessage } from './database.ts';
import type { DatabasePart } from './parts.ts';

/** A disk loses a few pages; what is damaged everywhere is no log, and each place takes time. */
const MOST_DAMAGES = 1000;

/** Numbers of topics hold within one database. */
export class PartReader {
  readonly #part: DatabasePart;
  readonly #topics: Topics;
  readonly #clock: LogClock;
  readonly #name: string;
  readonly #open = new Map<number, Topic | undefined>();
  readonly #messages = new MessageUnpacker();
  #logNs: bigint;
  #untold = 0;
  /** Where samples are to say where the file has their payloads. */
  readonly #cells: MessageCells | undefined;

  /** @param places whether samples are to say where the file has their payloads. */
  constructor(part: DatabasePart, topics: Topics, clock: LogClock, places = false) {
    this.#cells = places ? new MessageCells(resolve(part.path), part.database.root()) : undefined;
    this.#part = part;
    this.#topics = topics;
    this.#clock = clock;
    this.#name = basename(part.path);
    this.#logNs = part.survey.firstNs ?? clock.firstNs ?? 0n;
    if (!clock.believes(this.#logNs)) this.#logNs = clock.firstNs ?? 0n;
  }

  *read(fraction: (part: number) => number): Generator<Item> {
    try {
      yield* this.#items(fraction);
    } finally {
      this.#cells?.close();
    }
  }

  *#items(fraction: (part: number) => number): Generator<Item> {
    const { database, survey } = this.#part;
    for (const { level, reason } of database.notes) yield this.#finding(level, 'the file', reason, 1);
    this.#describe(database);
    let damages = 0;
    for (let id = -Number.MAX_SAFE_INTEGER; ; ) {
      let rows: StoredMessage[];
      try {
        rows = database.after(id);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const next = ++damages < MOST_DAMAGES ? database.resync(Math.max(0, id), survey.lastId) : undefined;
        yield this.#lost(Math.max(0, id), next, survey.lastId);
        if (next === undefined) break;
        id = next - 1;
        continue;
      }
      const last = rows.at(-1);
      if (!last) break;
      for (const row of rows) yield* this.#message(database, row);
      id = last.id;
      const part = survey.lastId === 0 ? 1 : Math.min(1, id / survey.lastId);
      const text = `${this.#name}, message ${id} of ${survey.lastId}`;
      yield { type: 'progress', fraction: fraction(part), text };
    }
    if (this.#untold > 0)
      yield this.#finding(
        'error',
        'messages',
        'belong to a topic that the file does not describe: left out',
        this.#untold,
      );
  }

  #describe(database: RecordingDatabase): void {
    const schemas = new Map<string, MessageSchema>();
    for (const { type, encoding, text } of database.definitions())
      schemas.set(type, { name: type, encoding: encoding === 'ros2idl' ? 'ros2idl' : 'ros2msg', text });
    for (const { id, name, type, encoding } of database.topics()) {
      // Without a definition, as before Iron, the type alone is known (encodings/standard.ts).
      const schema = schemas.get(type) ?? { name: type, encoding: 'ros2msg', text: '' };
      this.#open.set(id, this.#topics.open({ topic: name, encoding, schema }));
    }
  }

  *#message(database: RecordingDatabase, row: StoredMessage): Generator<Item> {
    const topic = this.#open.get(row.topic);
    if (!topic) {
      this.#untold++;
      return;
    }
    const place = `message ${row.id} of ${topic.name}`;
    let stored: Uint8Array;
    try {
      stored = database.data(row);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      yield this.#finding('error', place, `${error.message.replace(/\.$/, '')}: it is lost`, 1);
      return;
    }
    const believed = this.#clock.believes(row.ns);
    if (believed) this.#logNs = row.ns;
    else {
      const reason =
        'its log time lies outside of the recording: that of the message before it is used and the sample flagged';
      yield this.#finding('warn', `${place}, log time ${row.ns}`, reason, 1);
    }
    const { bytes, fault } = this.#messages.unpack(stored, topic.channel.encoding);
    if (fault !== undefined) yield this.#finding('error', place, fault, 1);
    const bad = believed ? undefined : String(row.ns);
    // Smaller payloads are kept in the drive in any case.
    const found = bytes.byteLength < LEAST_REFERRED_BYTES ? undefined : this.#cells?.placeOf(row.id, stored);
    const at = found && { ...found, packed: bytes !== stored };
    yield* this.#topics.take(topic, bytes, momentOfNs(this.#logNs), 0, bad, at);
  }

  #lost(id: number, next: number | undefined, lastId: number): Item {
    const count = Math.max(1, (next ?? lastId + 1) - id - 1);
    const place = `messages ${id + 1} to ${next === undefined ? lastId : next - 1}`;
    return this.#finding('error', place, 'their pages are damaged: they are lost', count);
  }

  #finding(level: Finding['level'], place: string, reason: string, count: number): Item {
    return { type: 'finding', finding: { level, file: this.#name, place, reason, count } };
  }
}
