/** The values of a message's signals: bits of either byte order, multiplexed ones only where they are sent. */
import { byName } from '../../../contract/text/byName.ts';
import type { DbcMessage, DbcSignal } from './dbc.ts';

export type Decoded = {
  /** In units of the DBC. */
  readonly values: Record<string, number>;
  /** Words for values that have them. */
  readonly words: Record<string, string>;
  /** Not all signals are read: those of one bit each overlap more often than any bus has them. */
  readonly isCut: boolean;
};

/** Signals of a frame do not overlap, but for a few that are told twice, e.g. as a whole and in parts. */
const MOST_OVERLAP = 4;

export function decodeMessage({ signals }: DbcMessage, data: Uint8Array): Decoded {
  const values = byName<number>();
  const words = byName<string>();
  const switches = new Map<string, number>();
  for (const signal of signals) {
    if (!signal.isSwitch) continue;
    const raw = rawOf(signal, data);
    if (raw !== undefined) switches.set(signal.name, raw);
  }
  const [first, second] = switches.keys();
  let bitsLeft = MOST_OVERLAP * 8 * data.length;
  for (const signal of signals) {
    // A message with one switch does not name it.
    const by = signal.when?.switch ?? (first === signal.name ? second : first);
    if (!isSent(signal, by === undefined ? undefined : switches.get(by))) continue;
    const raw = rawOf(signal, data);
    if (raw === undefined) continue;
    bitsLeft -= signal.length;
    if (bitsLeft < 0) return { values, words, isCut: true };
    const value = raw * signal.factor + signal.offset;
    if (Number.isFinite(value)) values[signal.name] = value;
    const word = signal.words?.get(raw);
    if (word !== undefined) words[signal.name] = word;
  }
  return { values, words, isCut: false };
}

/** @param value of the switch that chooses it */
const isSent = ({ when }: DbcSignal, value: number | undefined): boolean =>
  !when || (value !== undefined && when.ranges.some(([from, to]) => value >= from && value <= to));

/** Undefined where the data end before. More than 53 bits lose their last ones. */
export function rawOf(signal: DbcSignal, data: Uint8Array): number | undefined {
  const { start, length, littleEndian, signed, float } = signal;
  if (float && float !== length) return undefined;
  let [high, low] = [0, 0];
  // From the most significant bit down.
  let at = littleEndian ? start + length - 1 : start;
  for (let k = length - 1; k >= 0; k--) {
    const byte = data[at >> 3];
    if (byte === undefined) return undefined;
    const bit = (byte >> (at & 7)) & 1;
    if (k >= 32) high = high * 2 + bit;
    else low = low * 2 + bit;
    if (littleEndian) at--;
    else at = (at & 7) === 0 ? at + 15 : at - 1;
  }
  if (float) return floatOf(high, low, float);
  const value = high * 2 ** 32 + low;
  if (!signed) return value;
  const isNegative = length > 32 ? high >= 2 ** (length - 33) : low >= 2 ** (length - 1);
  if (!isNegative) return value;
  // Of 64 bits the difference is taken where it loses nothing.
  return length > 32 ? (high - 2 ** (length - 32)) * 2 ** 32 + low : low - 2 ** length;
}

const scratch = new DataView(new ArrayBuffer(8));

function floatOf(high: number, low: number, bits: 32 | 64): number {
  scratch.setUint32(0, bits === 64 ? high : low);
  scratch.setUint32(4, low);
  return bits === 64 ? scratch.getFloat64(0) : scratch.getFloat32(0);
}
