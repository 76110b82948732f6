/** Places the device's clock, nanoseconds since it was started, on UTC once: by what fixes or the device's own clock say. */
import type { Struct } from './capnp.ts';
import { fixOf, fixTimeOf, KIND } from './events.ts';

/** Of 2015 and 2200: outside of it a clock was never set. */
const [EARLIEST_NS, LATEST_NS] = [1_420_070_400_000_000_000n, 7_258_118_400_000_000_000n];

export type Utc = { readonly offset: bigint; readonly by: string };

export class Clocks {
  readonly #offsets = { receiver: [] as bigint[], device: [] as bigint[], start: [] as bigint[] };

  look(kind: number, content: Struct | undefined, logged: bigint): void {
    if (!content) return;
    if (kind === KIND.gpsLocation || kind === KIND.gpsLocationExternal) {
      if ((fixOf(content)?.status ?? -1) >= 0) this.#add('receiver', fixTimeOf(content) * 1_000_000n, logged);
    } else if (kind === KIND.clocks) this.#add('device', content.u64(24), logged);
    else if (kind === KIND.initData) this.#add('start', content.u64(8), logged);
  }

  #add(by: 'receiver' | 'device' | 'start', utc: bigint, logged: bigint): void {
    if (utc > EARLIEST_NS && utc < LATEST_NS) this.#offsets[by].push(utc - logged);
  }

  /** By the device's clock; where fixes say another time by more than it takes to get here, by theirs. */
  utc(): Utc | undefined {
    const { receiver, device, start } = this.#offsets;
    const [byFixes, byDevice] = [medianOf(receiver), medianOf(device) ?? medianOf(start)];
    if (byFixes !== undefined && (byDevice === undefined || apart(byFixes, byDevice) > MOST_DELAY_NS))
      return { offset: byFixes, by: 'the times of fixes' };
    return byDevice === undefined ? undefined : { offset: byDevice, by: 'the device’s clock' };
  }
}

/** Between a fix and its event. */
const MOST_DELAY_NS = 2_000_000_000n;

const apart = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

const medianOf = (offsets: readonly bigint[]): bigint | undefined =>
  offsets.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))[offsets.length >> 1];
