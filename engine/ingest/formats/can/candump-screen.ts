/**
 * What candump (can-utils) prints on the screen, kept in a file: ` (1436509052.249713)  can0  044   [8]  2A 36 6C 2B BA 00 00 00`.
 * Times are those of `-t a` (from 1970), `-t A` (a local date), `-t z` (from the begin) or `-t d` (from the frame before).
 */
import { InputError } from '../../../contract/errors.ts';
import { type CanFrame, EXTENDED } from '../../media/can/frame.ts';
import type { TraceRead, TraceReader } from './frame.ts';
import { linesOf } from './lines.ts';

const LINE =
  /^\s*(?:\((?:(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)|(\d{1,12}))\.(\d{1,9})\)\s+)?(\w{1,16})\s+(?:(?:RX|TX)\s+[B-]\s*[E-]\s+)?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})\s+\[(\d{1,2})\]\s*(.*)$/;
/** Seconds below are no time of a day since 1970. */
const LEAST_ABSOLUTE_NS = 100_000_000n * 1_000_000_000n;

type Line = { readonly ns: bigint | undefined; readonly isLocal: boolean; readonly frame?: CanFrame };

export const candumpScreen = {
  title: 'candump',
  is: (head) => LINE.test(linesIn(head)[0] ?? ''),

  async *frames(path: string, read: TraceRead): AsyncGenerator<readonly CanFrame[]> {
    let isDelta: boolean | undefined;
    let sum = 0n;
    let number = 0;
    for await (const lines of linesOf(path, read)) {
      const frames: CanFrame[] = [];
      isDelta ??= countsFromBefore(lines);
      for (const line of lines) {
        number++;
        if (line.trim() === '') continue;
        const found = parsed(line);
        if (!found) {
          read.bad++;
          read.firstBad ??= `line ${number}`;
          continue;
        }
        if (found.ns === undefined)
          throw new InputError(
            `${path} has frames without times, which cannot be placed: "candump -L" or "candump -t a" writes them.`,
          );
        sum += found.ns;
        read.local ||= found.isLocal;
        read.dateless ||= found.ns < LEAST_ABSOLUTE_NS;
        if (found.frame) frames.push({ ...found.frame, ns: isDelta ? sum : found.ns });
        else read.others++;
      }
      yield frames;
    }
  },
} satisfies TraceReader;

const linesIn = (head: Uint8Array): readonly string[] => Buffer.from(head).toString('latin1').split(/\r?\n/);

/** Times from the frame before go up and down, those from the begin only up. */
function countsFromBefore(lines: readonly string[]): boolean {
  const times = lines.flatMap((line) => parsed(line)?.ns ?? []);
  const [first = 0n, last = 0n] = [times[0], times.at(-1)];
  if (last >= LEAST_ABSOLUTE_NS) return false;
  return times.length > 1 && (last <= first || times.some((ns, i) => i > 0 && ns < (times[i - 1] ?? ns)));
}

function parsed(line: string): Line | undefined {
  const found = LINE.exec(line);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, seconds] = found;
  const [, , , , , , , , fraction = '', channel = '', idText = '', length = '', rest = ''] = found;
  const isLocal = year !== undefined;
  const whole = isLocal
    ? Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) /
      1000
    : Number(seconds);
  const ns = Number.isFinite(whole)
    ? BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
    : undefined;
  const id = Number.parseInt(idText, 16);
  // Remote requests and error frames say so in words; bits above 29 are theirs.
  if (/remote|error/i.test(rest) || id > 0x1fff_ffff) return { ns, isLocal };
  const count = Number(length);
  // Behind the bytes the same may stand as text ('........').
  const words = rest.split(/\s+/).slice(0, count);
  if (words.length < count || count > 64 || !words.every((word) => /^[0-9A-Fa-f]{2}$/.test(word)))
    return count === 0 ? { ns, isLocal, frame: made(channel, idText, id, []) } : undefined;
  return { ns, isLocal, frame: made(channel, idText, id, words) };
}

const made = (channel: string, idText: string, id: number, words: readonly string[]): CanFrame => ({
  ns: 0n,
  channel,
  id: idText.length === 8 ? id + EXTENDED : id,
  data: Uint8Array.from(words, (word) => Number.parseInt(word, 16)),
});
