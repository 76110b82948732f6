/**
 * Schemas and channels as the end of a file repeats them. Writers describe a channel once, in the chunk of its first message:
 * where that chunk is damaged, only the end of the file still has the description.
 */
import type { BigFile } from '../../recording/big-file.ts';
import { Schemas } from '../../recording/schemas.ts';
import { OP, parseRecord } from './records.ts';
import type { FilePiece } from './survey.ts';
import { walk } from './walk.ts';

export type Summary = {
  readonly schemas: Schemas;
  readonly channels: ReadonlyMap<number, { topic: string; encoding: string; schemaId: number }>;
};

/** Descriptions are short; more than this behind the last chunk is something else. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Of what lies behind the last chunk; empty for a file without chunks, or one that was cut. */
export async function readSummary(file: BigFile, pieces: readonly FilePiece[]): Promise<Summary> {
  const [schemas, channels] = [new Schemas(), new Map()];
  const last = pieces.findLastIndex(({ kind }) => kind === 'chunk');
  let left = last < 0 ? 0 : MOST_BYTES;
  for (const piece of pieces.slice(last + 1)) {
    if (piece.kind !== 'records') continue;
    left -= piece.end - piece.at;
    if (left < 0) break;
    for (const { op, bytes } of walk(await file.read(piece.at, piece.end - piece.at)).records) {
      const record = op === OP.schema || op === OP.channel ? parseRecord(bytes) : undefined;
      if (record?.type === 'Schema') schemas.add(record);
      if (record?.type === 'Channel') {
        const { topic, messageEncoding: encoding, schemaId } = record;
        channels.set(record.id, { topic, encoding, schemaId });
      }
    }
  }
  return { schemas, channels };
}
