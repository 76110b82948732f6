/**
 * Finds the entities in force after any message of a stream. Messages are read once, in order, as far as they are asked for; the
 * state is kept after every 32nd, so that a seek back reads 32 messages at most. A far seek forward works for a bounded time and then
 * looks back from where it goes: what it misses comes with the next questions.
 */
import { InputError } from '../../../contract/errors.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import { type EntityVersion, isReset, type SceneMessage, SceneState, type StampTime } from './scene-state.ts';

/** Messages between two states that are kept. It doubles when these hold too many entities. */
const FIRST_SPACING = 32;
const MOST_KEPT = 500_000;
/** Work on one question, ms. */
const BUDGET_MS = 120;
/** Messages that a look back reads at most. */
const LOOK_BACK = 128;

type Kept = { readonly count: number; readonly live: readonly EntityVersion[] };

export type InForce = {
  readonly live: readonly EntityVersion[];
  /** Messages that could not be read, of those that were looked at. */
  readonly unread: number;
  /** From 0 to 1: how much of what lies before was read. */
  readonly read: number;
};

export class SceneIndex {
  readonly #t: Float64Array;
  readonly #seq: Uint32Array;
  readonly #read: (seq: number, t: Nanoseconds) => SceneMessage;
  readonly #timeOf: StampTime;
  readonly #at = new Map<number, number>();
  #kept: Kept[] = [{ count: 0, live: [] }];
  #spacing = FIRST_SPACING;
  /** The state after the first `#count` messages. */
  #front: SceneState;
  #count = 0;
  #unread = 0;

  /**
   * @param times of all messages of the stream, ascending.
   * @param read gives a message. @throws InputError when it cannot be decoded; it then changes nothing.
   */
  constructor(
    times: { readonly t: Float64Array; readonly seq: Uint32Array },
    read: (seq: number, t: Nanoseconds) => SceneMessage,
    timeOf: StampTime,
  ) {
    this.#t = times.t;
    this.#seq = times.seq;
    this.#read = read;
    this.#timeOf = timeOf;
    this.#front = new SceneState(timeOf);
    for (const [i, seq] of this.#seq.entries()) this.#at.set(seq, i);
  }

  /** Entities in force when message `seq` came, with what it set. @param now the clock, ms */
  after(seq: number, now: () => number = () => performance.now()): InForce {
    const count = (this.#at.get(seq) ?? -1) + 1;
    const t = this.#t[count - 1] ?? 0;
    const end = now() + BUDGET_MS;
    while (this.#count < count && now() < end) this.#advance();
    if (this.#count === count) return this.#told(this.#front.at(t), 1);
    if (this.#count > count) return this.#told(this.#behind(count).at(t), 1);
    const { state, whole } = this.#lookBack(count);
    return this.#told(state.at(t), whole ? 1 : this.#count / count);
  }

  #told(live: readonly EntityVersion[], read: number): InForce {
    return { live, unread: this.#unread, read };
  }

  #advance(): void {
    this.#step(this.#front, this.#count++);
    if (this.#count % this.#spacing !== 0) return;
    this.#kept.push({ count: this.#count, live: this.#front.at(this.#t[this.#count - 1] ?? 0) });
    while (this.#kept.length > 2 && this.#kept.reduce((sum, { live }) => sum + live.length, 0) > MOST_KEPT) {
      this.#spacing *= 2;
      this.#kept = this.#kept.filter(({ count }) => count % this.#spacing === 0);
    }
  }

  /** The state after `count` messages, from the state kept before it. */
  #behind(count: number): SceneState {
    const from = this.#kept.findLast((kept) => kept.count <= count) ?? { count: 0, live: [] };
    const state = new SceneState(this.#timeOf, from.live);
    for (let i = from.count; i < count; i++) this.#step(state, i);
    return state;
  }

  /** As `#behind`, from the newest message that takes everything away, as far back as can be looked. */
  #lookBack(count: number): { readonly state: SceneState; readonly whole: boolean } {
    const least = Math.max(this.#count, count - LOOK_BACK);
    const messages: SceneMessage[] = [];
    let whole = false;
    for (let i = count - 1; i >= least && !whole; i--) {
      const message = this.#message(i);
      if (message) messages.push(message);
      whole = message !== undefined && isReset(message);
    }
    const state = new SceneState(this.#timeOf);
    for (const message of messages.reverse()) state.apply(message);
    return { state, whole };
  }

  #step(state: SceneState, i: number): void {
    const message = this.#message(i);
    if (message) state.apply(message);
    else if (state === this.#front) this.#unread++;
  }

  #message(i: number): SceneMessage | undefined {
    try {
      return this.#read(this.#seq[i] ?? 0, this.#t[i] ?? 0);
    } catch (error) {
      // One that cannot be read changes nothing; its own sample says why.
      if (!(error instanceof InputError)) throw error;
      return undefined;
    }
  }
}
