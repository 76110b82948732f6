/** The streams that a log's topics become: their names, and what one log may have of them. */
import type { StreamRole } from '../../contract/streams.ts';
import { codecOf } from '../encodings/schema.ts';
import type { StreamDeclaration } from '../format.ts';
import type { ConvertedSample } from '../messages/message.ts';
import type { Rig } from '../rig/rig.ts';
import type { Topic, TopicStream } from './topic.ts';

/** As many streams as a drive holds; the format's numbers reach to 65,536. */
export const MOST_STREAMS = 65_000;
/** Paths of numbers of one log: each has a block in memory. A vehicle's whole log has some 5,000. */
export const MOST_SIGNALS = 65_536;
/** Schema texts of all streams together, in characters: each stream keeps its own. */
const MOST_SCHEMA_TEXT = 64 * 1024 * 1024;
/** Longer names are cut: they are shown. */
const MOST_NAME = 1024;
/** Topics of truth by their usual names: no stage may open them. */
export const TRUTH = /^\/?(truth|ground_?truth|gt)(\/|$)/i;

const roleOf = (topic: string, role: StreamRole | undefined): StreamRole =>
  TRUTH.test(topic) ? 'truth' : (role ?? 'sensor');

/** What could not be decoded, and what nothing decodes: kept as it is. */
export const RAW: ConvertedSample = { facts: () => ({ kind: 'message', frame: '', codec: 'raw' }) };
export const UNDECODED: ConvertedSample = { suffix: ' (undecoded)', facts: RAW.facts };

export class LogStreams {
  readonly #rig: Rig;
  readonly #names = new Set<string>();
  #signals = 0;
  #schemaText = 0;

  /** @param rig hears of every sensor */
  constructor(rig: Rig) {
    this.#rig = rig;
  }

  /** A stream of a name of its own; undefined when there are too many. */
  declare(topic: Topic, suffix: string, made: ConvertedSample): TopicStream | undefined {
    if (this.#names.size >= MOST_STREAMS) return undefined;
    let name = cut(topic.name + suffix);
    // A topic may be called what another topic's second stream is.
    if (this.#names.has(name)) name = `${name} (${this.#names.size})`;
    this.#names.add(name);
    let declaration = declarationOf(topic, name, made);
    if (made === RAW || made === UNDECODED) declaration = { ...declaration, unread: true };
    const text = declaration.schema?.text.length ?? 0;
    const schemaLeftOut = this.#schemaText + text > MOST_SCHEMA_TEXT;
    if (schemaLeftOut) declaration = { ...declaration, schema: undefined };
    else this.#schemaText += text;
    const { kind, frame, role } = declaration;
    if (['lidar', 'camera', 'radar', 'imu', 'gnss'].includes(kind) && role === 'sensor')
      this.#rig.sensor(frame, name, kind, sizeOf(declaration.meta));
    return { declaration, paths: new Set(), schemaLeftOut, told: false };
  }

  /** The signals whose paths the log can afford: the same object where it is all of them. */
  affordable(
    { paths }: TopicStream,
    signals: Readonly<Record<string, number>>,
  ): Readonly<Record<string, number>> {
    let left: Record<string, number> | undefined;
    for (const path in signals) {
      if (paths.has(path)) continue;
      if (this.#signals < MOST_SIGNALS) {
        paths.add(path);
        this.#signals++;
      } else {
        left ??= { ...signals };
        delete left[path];
      }
    }
    return left ?? signals;
  }
}

/** The size of a camera's first picture, where it is known. */
function sizeOf(meta: StreamDeclaration['meta']): { readonly width?: number; readonly height?: number } {
  const { width, height } = meta ?? {};
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : {};
}

export const cut = (name: string): string =>
  name.length > MOST_NAME ? `${name.slice(0, MOST_NAME)}…` : name;

function declarationOf(topic: Topic, name: string, made: ConvertedSample): StreamDeclaration {
  const facts = made.facts();
  const raw = facts.codec === 'raw';
  return {
    ...facts,
    name,
    role: roleOf(topic.channel.topic, facts.role),
    codec: raw ? codecOf(topic.channel.encoding) : facts.codec,
    // Converted streams keep the schema's name for reference; only raw messages need its text.
    schema: raw ? topic.schema : undefined,
    meta: { ...facts.meta, ...(topic.channel.schema ? { type: topic.channel.schema.name } : {}) },
  };
}
