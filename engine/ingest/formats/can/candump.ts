/** Logs of candump (can-utils): `(1436509052.249713) can0 044#2A366C2BBA`, `##` and a digit of flags for CAN FD, `#R` for remote ones. */
import { type CanFrame, EXTENDED } from '../../media/can/frame.ts';
import type { TraceRead, TraceReader } from './frame.ts';
import { linesOf } from './lines.ts';

const LINE =
  /^\s*\((\d{1,12})\.(\d{1,9})\)\s+(\w{1,16})\s+([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})#(#[0-9A-Fa-f])?([0-9A-Fa-f.]*|R\d*)(?:\s*[RT])?\s*$/;

export const candump = {
  title: 'candump',
  is: (head) => LINE.test(Buffer.from(head).toString('latin1').split(/\r?\n/, 1)[0] ?? ''),

  async *frames(path: string, read: TraceRead): AsyncGenerator<readonly CanFrame[]> {
    let number = 0;
    for await (const lines of linesOf(path, read)) {
      const frames: CanFrame[] = [];
      for (const line of lines) {
        number++;
        if (line.trim() === '') continue;
        const found = LINE.exec(line);
        const [, seconds = '', fraction = '', channel = '', id = '', flags, text = ''] = found ?? [];
        const data = Buffer.from(text.replaceAll('.', ''), 'hex');
        if (!found || (!text.startsWith('R') && data.length > (flags ? 64 : 8))) {
          read.bad++;
          read.firstBad ??= `line ${number}`;
          continue;
        }
        const number16 = Number.parseInt(id, 16);
        // Bits above 29 are those of errors and of remote frames.
        if (text.startsWith('R') || number16 > 0x1fff_ffff) {
          read.others++;
          continue;
        }
        frames.push({
          ns: BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')),
          channel,
          id: id.length === 8 ? number16 + EXTENDED : number16,
          data,
        });
      }
      yield frames;
    }
  },
} satisfies TraceReader;
