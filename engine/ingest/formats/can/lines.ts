/** Lines of a text file, a piece of it at a time. */

import { Utf8Pieces } from '../../../contract/text/encoding.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';

const PIECE_BYTES = 256 * 1024;
/** Longer lines are none of a trace. */
const MOST_LINE = 4096;

export async function* linesOf(path: string, read: { bytes: number }): AsyncGenerator<readonly string[]> {
  const file = await openPlain(path);
  try {
    const bytes = new Uint8Array(PIECE_BYTES);
    const pieces = new Utf8Pieces();
    let rest = '';
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(bytes, 0, PIECE_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const plain = pieces.take(bytes.subarray(0, bytesRead));
      const text = rest + Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('latin1');
      // By one character: a trace that ends in millions of empty lines is split as fast as any.
      const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
      rest = lines.pop() ?? '';
      if (rest.length > MOST_LINE) rest = rest.slice(0, MOST_LINE);
      read.bytes = at;
      yield lines;
    }
    if (rest !== '') yield [rest];
  } finally {
    await file.close();
  }
}
