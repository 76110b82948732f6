/** The scenes of a drive: for each stream that tells entities those in force after a message, and what is drawn of each. */
import type { StreamInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { Moment } from '../../encodings/tree.ts';
import { type Found, NOTHING } from '../found.ts';
import { changesOf } from '../read.ts';
import { Recent } from './recent.ts';
import { type InForce, SceneIndex } from './scene-index.ts';
import type { EntityVersion, SceneMessage } from './scene-state.ts';

/** Bytes of messages whose trees are kept. */
const MESSAGE_BYTES = 32 * 1024 * 1024;
/** Numbers of shapes that are kept, 8 bytes each; an entity counts as some, too. */
const SHAPE_NUMBERS = 8_000_000;
const ENTITY_NUMBERS = 64;
/** A stamp that is farther from its message's time is none (docs/drive-file.md). */
const MOST_STAMP_NS = 3600e9;

export class Scenes {
  readonly #drive: Drive;
  readonly #t0: bigint;
  readonly #indexes = new Map<number, SceneIndex>();
  readonly #messages = new Recent<SceneMessage>(MESSAGE_BYTES);
  readonly #shapes = new Recent<Found>(SHAPE_NUMBERS);

  constructor(drive: Drive) {
    this.#drive = drive;
    this.#t0 = BigInt(drive.info.t0);
  }

  /** @throws InputError when message `seq` itself cannot be decoded. */
  after(stream: StreamInfo, seq: number, t: Nanoseconds): InForce {
    this.#message(stream, seq, t);
    let index = this.#indexes.get(stream.id);
    if (!index) {
      const times = this.#drive.times(stream.id, -Infinity, Infinity, Number.MAX_SAFE_INTEGER);
      const read = (of: number, at: Nanoseconds) => this.#message(stream, of, at);
      index = new SceneIndex(times, read, (stamp, at) => this.#timeOf(stamp, at));
      this.#indexes.set(stream.id, index);
    }
    return index.after(seq);
  }

  /** What is drawn of an entity, in its own frame. @throws InputError when its message cannot be read any more */
  shapes(stream: StreamInfo, { seq, part, stamp }: EntityVersion): Found {
    return this.#shapes.get(`${stream.id}:${seq}:${part}`, () => {
      const entity = this.#message(stream, seq, stamp).changes[part];
      const value = entity?.kind === 'set' ? entity.found() : NOTHING;
      return { value, cost: ENTITY_NUMBERS + numbersIn(value) };
    });
  }

  /** Whether `shapes` needs no message to be read. */
  holds(stream: StreamInfo, { seq, part }: EntityVersion): boolean {
    return this.#shapes.has(`${stream.id}:${seq}:${part}`) || this.#messages.has(`${stream.id}:${seq}`);
  }

  #message(stream: StreamInfo, seq: number, t: Nanoseconds): SceneMessage {
    return this.#messages.get(`${stream.id}:${seq}`, () => {
      const bytes = this.#drive.payload(stream.id, seq);
      return { value: { seq, t, changes: changesOf(stream, bytes) }, cost: bytes.byteLength };
    });
  }

  #timeOf(stamp: Moment | undefined, t: Nanoseconds): Nanoseconds | undefined {
    if (!stamp || !Number.isSafeInteger(stamp.sec) || (stamp.sec === 0 && stamp.nanosec === 0))
      return undefined;
    const at = Number(BigInt(stamp.sec) * 1_000_000_000n + BigInt(Math.round(stamp.nanosec)) - this.#t0);
    return Math.abs(at - t) <= MOST_STAMP_NS ? at : undefined;
  }
}

const numbersIn = ({ boxes, strokes = [], meshes = [], models = [] }: Found): number =>
  20 * boxes.length +
  strokes.reduce((sum, { stroke }) => sum + stroke.xyz.length + (stroke.colours?.length ?? 0), 0) +
  meshes.reduce((sum, { mesh }) => sum + mesh.xyz.length + (mesh.colours?.length ?? 0), 0) +
  models.reduce((sum, { model }) => sum + (model.data?.byteLength ?? 0) / 8, 0);
