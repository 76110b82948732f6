/** Lines of a table, a piece of its file at a time. */
import { Utf8Pieces } from '../../../contract/text/encoding.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';

const PIECE_BYTES = 256 * 1024;
/** Characters of a line: a thousand columns have some 20,000. */
export const MOST_LINE = 256 * 1024;

export type LinesRead = {
  /** Of the file. */
  bytes: number;
  /** Lines that were longer than what is read of one: they come as blank ones. */
  long: number;
};

/** Without their ends; blank ones, too, so that they can be counted. */
export async function* linesOf(path: string, read: LinesRead): AsyncGenerator<readonly string[]> {
  const file = await openPlain(path);
  try {
    const bytes = new Uint8Array(PIECE_BYTES);
    const [pieces, decoder] = [new Utf8Pieces(), new TextDecoder()];
    let rest = '';
    let isLong = false;
    for (;;) {
      const { bytesRead } = await file.read(bytes, 0, PIECE_BYTES, read.bytes);
      if (bytesRead === 0) break;
      read.bytes += bytesRead;
      const lines = (
        rest + decoder.decode(pieces.take(bytes.subarray(0, bytesRead)), { stream: true })
      ).split('\n');
      rest = lines.pop() ?? '';
      if (isLong && lines.length > 0) {
        lines[0] = '';
        isLong = false;
      }
      if (rest.length > MOST_LINE || isLong) {
        if (!isLong) read.long++;
        isLong = true;
        rest = '';
      }
      yield lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    }
    if (rest !== '') yield [rest];
  } finally {
    await file.close();
  }
}
