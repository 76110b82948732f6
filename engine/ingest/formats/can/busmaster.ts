/**
 * Logs of BUSMASTER (3.x, protocol CAN): a head between stars, then a line a frame, `10:00:00:0100 Rx 1 0x123 s 8 00 01 …`. Times are
 * hours, minutes, seconds and 100 µs, by the mode of the head: of the day (SYSTEM), from the begin (ABSOLUTE), or from the frame before
 * (RELATIVE). The date is local time without its zone. Type: s standard, x extended, r after it remote.
 */
import { NS_PER_S } from '../../../contract/time.ts';
import { type CanFrame, EXTENDED } from '../../media/can/frame.ts';
import type { TraceRead, TraceReader } from './frame.ts';
import { linesOf } from './lines.ts';

const DAY_NS = 86_400n * BigInt(NS_PER_S);
const DATE =
  /^\*{3}START DATE AND TIME (\d{1,2}):(\d{1,2}):(\d{4}) (\d{1,2}):(\d{1,2}):(\d{1,2}):(\d{1,3})\*{3}/;
const MODE = /^\*{3}(SYSTEM|ABSOLUTE|RELATIVE) MODE\*{3}/;
const BASE = /^\*{3}(HEX|DEC)\*{3}/;
const FRAME =
  /^(\d{1,9}):(\d\d?):(\d\d?):(\d{1,4})\s+[RT]x\s+(\d{1,3})\s+(0x)?([0-9A-Fa-f]{1,10})\s+([sx])(r?)\s+(\d{1,2})\s*(.*)$/;
/** A frame whose time or data are damaged still has a direction. */
const LIKE_FRAME = /\s[RT]x\s/;

export const busmaster = {
  title: 'BUSMASTER',
  is: (head) => /^\*{3}BUSMASTER/.test(Buffer.from(head).toString('latin1')),

  async *frames(path: string, read: TraceRead): AsyncGenerator<readonly CanFrame[]> {
    const clock = new Clock();
    let radix = 16;
    let number = 0;
    for await (const lines of linesOf(path, read)) {
      const frames: CanFrame[] = [];
      for (const line of lines) {
        number++;
        if (line.startsWith('***')) {
          if (clock.head(line)) read.local = true;
          radix = { HEX: 16, DEC: 10 }[BASE.exec(line)?.[1] ?? ''] ?? radix;
          continue;
        }
        const found = FRAME.exec(line);
        const frame = found && frameOf(found, radix);
        const ns = found ? clock.ns(found) : undefined;
        if (frame && ns !== undefined) frames.push({ ...frame, ns });
        else if (found?.[9] === 'r') read.others++;
        else if (found || LIKE_FRAME.test(line)) {
          read.bad++;
          read.firstBad ??= `line ${number}`;
        } else if (line.trim() !== '') read.others++;
      }
      yield frames;
    }
    if (!clock.dated) read.dateless = true;
  },
} satisfies TraceReader;

class Clock {
  dated = false;
  #mode = 'SYSTEM';
  /** Of the begin, and of its day. */
  #begin = 0n;
  #day = 0n;
  #before = 0n;

  /** Whether the line of the head tells a date. */
  head(line: string): boolean {
    const mode = MODE.exec(line)?.[1];
    if (mode) this.#mode = mode;
    const date = DATE.exec(line);
    if (!date) return false;
    const [, day, month, year, hours, minutes, seconds, ms] = date.map(Number);
    const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hours, minutes, seconds, ms);
    if (!Number.isFinite(at)) return false;
    this.dated = true;
    this.#begin = BigInt(at) * 1_000_000n;
    this.#day = this.#begin - (this.#begin % DAY_NS);
    this.#before = this.#begin - this.#day;
    return true;
  }

  ns([, hours, minutes, seconds, parts]: RegExpExecArray): bigint {
    const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    const time = BigInt(whole) * BigInt(NS_PER_S) + BigInt(Number(parts)) * 100_000n;
    if (this.#mode === 'ABSOLUTE') return this.#begin + time;
    if (this.#mode === 'RELATIVE') {
      this.#begin += time;
      return this.#begin;
    }
    // Over midnight.
    if (time + DAY_NS / 2n < this.#before) this.#day += DAY_NS;
    this.#before = time;
    return this.#day + time;
  }
}

function frameOf(found: RegExpExecArray, radix: number): Omit<CanFrame, 'ns'> | undefined {
  const [, , , , , channel = '', hex, idText = '', type, remote, count, rest = ''] = found;
  const id = Number.parseInt(idText, hex ? 16 : radix);
  const bytes = Number(count);
  const words = rest.trim().split(/\s+/);
  if (remote || !(id <= (type === 'x' ? 0x1fff_ffff : 0x7ff)) || bytes > 8) return undefined;
  if (bytes > 0 && words.length < bytes) return undefined;
  const data = new Uint8Array(bytes);
  for (let k = 0; k < bytes; k++) {
    const word = words[k] ?? '';
    const value = (radix === 16 ? /^[0-9A-Fa-f]{1,2}$/ : /^\d{1,3}$/).test(word)
      ? Number.parseInt(word, radix)
      : Number.NaN;
    if (!(value <= 255)) return undefined;
    data[k] = value;
  }
  return { channel, id: type === 'x' ? id + EXTENDED : id, data };
}
