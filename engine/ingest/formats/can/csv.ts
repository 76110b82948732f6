/**
 * CAN traces as CSV, known by their first line: of python-can (`timestamp,arbitration_id,extended,remote,error,dlc,data`, seconds, data in
 * base64), of SavvyCAN (`Time Stamp,ID,Extended,Dir,Bus,LEN,D1,…`, microseconds, hexadecimal), and of CSS Electronics' loggers
 * (`TimestampEpoch;BusChannel;ID;IDE;DLC;DataLength;…;DataBytes`, seconds, hexadecimal).
 */
import { type CanFrame, EXTENDED } from '../../media/can/frame.ts';
import type { TraceRead, TraceReader } from './frame.ts';
import { linesOf } from './lines.ts';

const PYTHON_CAN = /^timestamp,arbitration_id,extended,remote,error,dlc,data\s*$/;
const SAVVYCAN = /^Time Stamp,ID,Extended,(Dir,)?Bus,LEN,D1/;
const CSS_LOGGER = /^TimestampEpoch;BusChannel;ID;IDE;DLC;DataLength;.*DataBytes\s*$/;
/** Microseconds below are no time since 1970. */
const LEAST_ABSOLUTE_US = 1e14;

type Row = CanFrame | 'bad' | 'other';

export const csv = {
  title: 'CSV',
  is: (head) => {
    const [first = ''] = Buffer.from(head).toString('latin1').split(/\r?\n/, 1);
    return [PYTHON_CAN, SAVVYCAN, CSS_LOGGER].some((head) => head.test(first));
  },

  async *frames(path: string, read: TraceRead): AsyncGenerator<readonly CanFrame[]> {
    let row: ((words: readonly string[]) => Row) | undefined;
    let number = 0;
    let separator = ',';
    for await (const lines of linesOf(path, read)) {
      const frames: CanFrame[] = [];
      for (const line of lines) {
        number++;
        if (line.trim() === '') continue;
        if (!row) {
          if (CSS_LOGGER.test(line)) separator = ';';
          row = PYTHON_CAN.test(line)
            ? pythonCan
            : CSS_LOGGER.test(line)
              ? cssLogger(line)
              : savvyCan(line, read);
          continue;
        }
        const found = row(line.trim().split(separator));
        if (found === 'bad') {
          read.bad++;
          read.firstBad ??= `line ${number}`;
        } else if (found === 'other') read.others++;
        else frames.push(found);
      }
      yield frames;
    }
  },
} satisfies TraceReader;

function pythonCan([
  time = '',
  idText = '',
  extended,
  remote,
  error,
  dlc,
  data = '',
]: readonly string[]): Row {
  const seconds = Number(time);
  const id = Number.parseInt(idText, 16);
  if (error === '1' || remote === '1') return 'other';
  const bytes = Buffer.from(data, 'base64');
  const isExtended = extended === '1';
  const isWhole = time !== '' && Number.isFinite(seconds) && id <= (isExtended ? 0x1fff_ffff : 0x7ff);
  if (!isWhole || bytes.length !== Number(dlc) || bytes.length > 64) return 'bad';
  // A double keeps microseconds.
  const ns = BigInt(Math.round(seconds * 1e6)) * 1000n;
  return { ns, channel: '0', id: isExtended ? id + EXTENDED : id, data: Uint8Array.from(bytes) };
}

function savvyCan(head: string, read: TraceRead): (words: readonly string[]) => Row {
  const names = head.trim().split(',');
  const [bus, length, first] = ['Bus', 'LEN', 'D1'].map((name) => names.indexOf(name));
  return (words) => {
    const us = Number(words[0]);
    const id = Number.parseInt(words[1] ?? '', 16);
    const isExtended = words[2]?.toLowerCase() === 'true';
    const count = Number(words[length ?? 0]);
    const bytes = words.slice(first, (first ?? 0) + count).map((word) => Number.parseInt(word, 16));
    const fits = bytes.length === count && count <= 64 && bytes.every((byte) => byte >= 0 && byte <= 255);
    if (!Number.isFinite(us) || words[0] === '' || !(id <= (isExtended ? 0x1fff_ffff : 0x7ff)) || !fits)
      return 'bad';
    read.dateless ||= us < LEAST_ABSOLUTE_US;
    return {
      ns: BigInt(Math.round(us)) * 1000n,
      channel: words[bus ?? 0] ?? '0',
      id: isExtended ? id + EXTENDED : id,
      data: Uint8Array.from(bytes),
    };
  };
}

function cssLogger(head: string): (words: readonly string[]) => Row {
  const names = head.trim().split(';');
  const at = Object.fromEntries(names.map((name, k) => [name, k]));
  return (words) => {
    const text = (name: string): string => words[at[name] ?? -1] ?? '';
    const seconds = Number(text('TimestampEpoch'));
    const id = Number.parseInt(text('ID'), 16);
    const isExtended = text('IDE') === '1';
    const hex = text('DataBytes');
    const data = Buffer.from(hex, 'hex');
    const isWhole = Number.isFinite(seconds) && seconds > 0 && id <= (isExtended ? 0x1fff_ffff : 0x7ff);
    if (
      !isWhole ||
      hex.length !== 2 * data.length ||
      data.length !== Number(text('DataLength')) ||
      data.length > 64
    )
      return 'bad';
    return {
      ns: BigInt(Math.round(seconds * 1e6)) * 1000n,
      channel: text('BusChannel'),
      id: isExtended ? id + EXTENDED : id,
      data: Uint8Array.from(data),
    };
  };
}
