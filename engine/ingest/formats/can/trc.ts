/**
 * TRC traces of PEAK's tools (PCAN-View, PCAN-Explorer; "PEAK CAN TRC File Format"), versions 1.0 to 2.1: comments with version,
 * start and columns, then a line a frame with its time in ms from the start. The start is local time without its zone.
 */
import { type CanFrame, EXTENDED, FD_BYTES } from '../../media/can/frame.ts';
import type { TraceRead, TraceReader } from './frame.ts';
import { linesOf } from './lines.ts';

/** Days since 30 December 1899 at 1970. */
const DAYS_AT_1970 = 25_569;
const NS_PER_DAY = 86_400_000_000_000;

/** Columns by version: N number, O offset in ms, T type, B bus, I id, d direction, R reserved, L length code, l length, D data. */
const COLUMNS: Readonly<Record<string, string>> = {
  '1.0': 'N,O,I,L,D',
  '1.1': 'N,O,d,I,L,D',
  '1.2': 'N,O,B,d,I,L,D',
  '1.3': 'N,O,B,d,I,R,L,D',
};
/** Frames of data: classic and CAN FD. */
const DATA_TYPES = new Set(['DT', 'FD', 'FB', 'FE', 'BI']);
const ERROR_ID = 'FFFFFFFF';

type Head = {
  columns: readonly string[];
  beginNs: bigint;
};

export const trc = {
  title: 'TRC',
  is: (head) =>
    /^;\$FILEVERSION=\d|^;#{20,}\r?\n(;.*\r?\n){1,12};\s+\+-current number/.test(
      Buffer.from(head).toString('latin1'),
    ),

  async *frames(path: string, read: TraceRead): AsyncGenerator<readonly CanFrame[]> {
    const head: Head = { columns: (COLUMNS['1.0'] ?? '').split(','), beginNs: 0n };
    let number = 0;
    for await (const lines of linesOf(path, read)) {
      const frames: CanFrame[] = [];
      for (const line of lines) {
        number++;
        const text = line.trim();
        if (text.startsWith(';')) take(text, head, read);
        if (text === '' || text.startsWith(';')) continue;
        const frame = frameOf(text.split(/\s+/), head);
        if (frame === 'bad') {
          read.bad++;
          read.firstBad ??= `line ${number}`;
        } else if (frame) frames.push(frame);
        else read.others++;
      }
      yield frames;
    }
    if (head.beginNs === 0n) read.dateless = true;
  },
} satisfies TraceReader;

/** What a comment says of the lines below. */
function take(text: string, head: Head, read: TraceRead): void {
  const [, name, value = ''] = /^;\$(\w+)=(.*)$/.exec(text) ?? [];
  if (name === 'FILEVERSION') head.columns = (COLUMNS[value.trim()] ?? COLUMNS['1.0'] ?? '').split(',');
  if (name === 'COLUMNS') head.columns = value.trim().split(',').slice(0, 16);
  const days = name === 'STARTTIME' ? Number(value) : Number.NaN;
  if (!(days > DAYS_AT_1970 && days < 3 * DAYS_AT_1970)) return;
  // Days have some 11 digits behind the point: to a microsecond.
  head.beginNs = BigInt(Math.round((days - DAYS_AT_1970) * (NS_PER_DAY / 1000))) * 1000n;
  read.local = true;
}

/** Undefined for what is no frame of data. */
function frameOf(words: readonly string[], { columns, beginNs }: Head): CanFrame | 'bad' | undefined {
  const at = (column: string): string | undefined => {
    const k = columns.indexOf(column);
    return k < 0 ? undefined : words[k];
  };
  const type = at('T');
  if (type !== undefined && !DATA_TYPES.has(type)) return undefined;
  const direction = at('d');
  if (direction !== undefined && direction !== 'Rx' && direction !== 'Tx') return undefined;
  const idText = at('I') ?? '';
  if (idText.toUpperCase() === ERROR_ID) return undefined;
  const id = Number.parseInt(idText, 16);
  const ms = Number(at('O'));
  const told = at('l');
  const code = Number(told ?? at('L'));
  // Version 2 has lengths by their code: 9 to 15 are those of CAN FD.
  const length = told === undefined ? FD_BYTES[code] : code;
  const data = words.slice(columns.indexOf('D'));
  if (data[0] === 'RTR') return undefined;
  const isExtended = idText.length > 4;
  if (!/^[0-9A-Fa-f]{1,8}$/.test(idText) || !(id <= (isExtended ? 0x1fff_ffff : 0x7ff))) return 'bad';
  if (!(ms >= 0 && ms < 1e11) || length === undefined || !(length >= 0 && length <= 64)) return 'bad';
  const bytes = data.slice(0, length).map((word) => Number.parseInt(word, 16));
  if (bytes.length < length || !bytes.every((byte) => byte >= 0 && byte <= 255)) return 'bad';
  return {
    ns: beginNs + BigInt(Math.round(ms * 1e6)),
    channel: at('B') ?? '1',
    id: isExtended ? id + EXTENDED : id,
    data: Uint8Array.from(bytes),
  };
}
