/**
 * ASC traces of Vector's tools: a head with date, base and kind of times, then a line an event: `0.015991 1 123 Rx d 8 01 02 …`,
 * `0.02 CANFD 1 Rx 123 …`. The date is local time without its zone; times count from it in seconds.
 */
import { NS_PER_S } from '../../../contract/time.ts';
import { type CanFrame, EXTENDED, FD_BYTES } from '../../media/can/frame.ts';
import type { TraceRead, TraceReader } from './frame.ts';
import { linesOf } from './lines.ts';

const HEAD = /^\s*(?:;.*\r?\n\s*|\/\/.*\r?\n\s*)*(?:date\s+\w|base\s+(?:hex|dec)\b)/i;
/** Seconds from the begin; 12 digits are 30,000 years. */
const TIME = /^\s*(\d{1,12}(?:\.\d+)?)\s+(.*)$/;
const CLASSIC = /^(\d{1,3})\s+([0-9A-Fa-f]{1,10})(x?)\s+(?:Rx|Tx)\s+([dr])\b\s*(.*)$/;
/** The tools write the name of a message instead of its id where they are set so. */
const SYMBOLIC = /^(\d{1,3})\s+([A-Za-z_]\w{0,127})\s+(?:Rx|Tx)\s+([dr])\b\s*(.*)$/;
const FD = /^CANFD\s+(\d{1,3})\s+(?:Rx|Tx)\s+([0-9A-Fa-f]{1,10})(x?)\s+(.*)$/;

export const asc = {
  title: 'ASC',
  is: (head) => HEAD.test(Buffer.from(head).toString('latin1')),

  async *frames(path: string, read: TraceRead): AsyncGenerator<readonly CanFrame[]> {
    let [radix, absolute] = [16, true];
    let begin = 0n;
    let relative = 0n;
    let number = 0;
    for await (const lines of linesOf(path, read)) {
      const frames: CanFrame[] = [];
      for (const line of lines) {
        number++;
        if (line === '') continue;
        const head =
          /^\s*(?:date\s+(.*)|base\s+(hex|dec)\b.*?(?:timestamps\s+(absolute|relative).*)?)$/i.exec(line);
        if (head) {
          const date = head[1] === undefined ? undefined : dateOf(plainOf(head[1]));
          if (date !== undefined) {
            begin = date;
            read.local = true;
          } else if (head[1] !== undefined) read.undated ??= `line ${number}`;
          if (head[2]) radix = head[2].toLowerCase() === 'dec' ? 10 : 16;
          if (head[3]) absolute = head[3].toLowerCase() === 'absolute';
          continue;
        }
        const timed = TIME.exec(line);
        if (!timed) {
          // Lines of the head have no direction; one that has is a frame whose time is damaged.
          if (/\s[RT]x\s/.test(line)) bad(read, number);
          continue;
        }
        const ns = BigInt(Math.round(Number(timed[1]) * NS_PER_S));
        relative += ns;
        const found = frameOf(timed[2] ?? '', radix, read.idOf);
        if (found === 'unnamed') {
          read.unnamed++;
          read.firstUnnamed ??= SYMBOLIC.exec(timed[2] ?? '')?.[2];
        } else if (found === 'bad') bad(read, number);
        else if (found) frames.push({ ...found, ns: begin + (absolute ? ns : relative) });
        else read.others++;
      }
      yield frames;
    }
    if (begin === 0n) read.dateless = true;
  },
} satisfies TraceReader;

function bad(read: TraceRead, line: number): void {
  read.bad++;
  read.firstBad ??= `line ${line}`;
}

type Untimed = Omit<CanFrame, 'ns'>;

/** Undefined for events that are no data frame. */
function frameOf(
  text: string,
  radix: number,
  idOf: TraceRead['idOf'],
): Untimed | 'bad' | 'unnamed' | undefined {
  const symbolic = SYMBOLIC.exec(text) ?? undefined;
  const named = symbolic && idOf(symbolic[2] ?? '');
  const classic = CLASSIC.exec(text);
  if (symbolic && (named !== undefined || !classic)) {
    const [, channel = '', , kind, rest = ''] = symbolic;
    if (kind === 'r') return undefined;
    if (named === undefined) return 'unnamed';
    const [count, ...words] = rest.split(/\s+/);
    const bytes = wholeOf(count, radix);
    const isExtended = named >= EXTENDED;
    const id = (isExtended ? named - EXTENDED : named).toString(radix);
    return made(channel, id, isExtended ? 'x' : '', radix, bytes, words);
  }
  if (classic) {
    const [, channel = '', id = '', x, kind, rest = ''] = classic;
    if (kind === 'r') return undefined;
    const [count, ...words] = rest.split(/\s+/);
    const bytes = wholeOf(count, radix);
    return made(channel, id, x, radix, bytes, words);
  }
  const fd = FD.exec(text);
  if (!fd) return undefined;
  const [, channel = '', id = '', x, rest = ''] = fd;
  const words = rest.split(/\s+/);
  // A name of the message may stand before the bits for rate and error.
  if (!/^[01]$/.test(words[0] ?? '')) words.shift();
  const [, , code = '', length = '', ...data] = words;
  const bytes = Number(length);
  if (!FD_BYTES.some((each) => each === bytes) || Number.isNaN(Number.parseInt(code, 16))) return 'bad';
  return made(channel, id, x, radix, bytes, data);
}

function made(
  channel: string,
  idText: string,
  x: string | undefined,
  radix: number,
  bytes: number,
  words: readonly string[],
): Untimed | 'bad' {
  const id = Number.parseInt(idText, radix);
  if (!(bytes >= 0 && bytes <= 64) || words.length < bytes) return 'bad';
  if (!(id <= (x ? 0x1fff_ffff : 0x7ff))) return 'bad';
  const data = new Uint8Array(bytes);
  for (let k = 0; k < bytes; k++) {
    const value = wholeOf(words[k], radix);
    if (!(value <= 255)) return 'bad';
    data[k] = value;
  }
  return { channel, id: x ? id + EXTENDED : id, data };
}

/** NaN for what is no number to its last digit. */
const wholeOf = (text = '', radix: number): number =>
  (radix === 16 ? /^[0-9A-Fa-f]{1,2}$/ : /^\d{1,3}$/).test(text) ? Number.parseInt(text, radix) : Number.NaN;

const MONTHS = [
  ['jan'],
  ['feb'],
  ['mar', 'mär', 'mrz'],
  ['apr'],
  ['may', 'mai'],
  ['jun'],
  ['jul'],
  ['aug'],
  ['sep'],
  ['oct', 'okt'],
  ['nov'],
  ['dec', 'dez'],
] as const;

/** Names of months as "Mär" are in UTF-8 where the trace is. @param bytes as latin-1 */
function plainOf(bytes: string): string {
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? bytes : text;
}

/** "Wed Jul 5 09:21:09.345 am 2023", in English or German; ns from 1970 as if it were UTC. */
export function dateOf(text: string): bigint | undefined {
  const found =
    /^\s*\S+\s+(\S+?)\.?\s+(\d{1,2})\s+(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s*([ap]m)?\s+(\d{4})/i.exec(
      text,
    );
  if (!found) return undefined;
  const name = (found[1] ?? '').slice(0, 3).toLowerCase();
  const month = MONTHS.findIndex((names) => names.some((each) => each === name));
  const [day, minutes, seconds] = [Number(found[2]), Number(found[4]), Number(found[5])];
  const half = found[7]?.toLowerCase();
  const twelve = Number(found[3]);
  const hours = half === undefined ? twelve : (twelve % 12) + (half === 'pm' ? 12 : 0);
  const ms = Date.UTC(Number(found[8]), month, day, hours, minutes, seconds);
  if (month < 0 || !Number.isFinite(ms)) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt((found[6] ?? '').padEnd(9, '0'));
}
