/** Provenance: links from an item of an artifact to the items and samples that it was made from. */
import { z } from 'zod';
import { checkRow, count, id, word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

export type LinkSource =
  | { readonly stream: number; readonly fromSeq: number; readonly toSeq: number }
  | { readonly artifact: number; readonly item: string };

export type Link = { readonly item: string; readonly source: LinkSource; readonly weight: number };

const schema = z.object({
  id,
  item: word,
  stream: id.nullable(),
  from_seq: count.nullable(),
  to_seq: count.nullable(),
  source: id.nullable(),
  source_item: word.nullable(),
  weight: z.number(),
});
/** Of one item, the heaviest; a divider of a long drive has a tenth. */
const MOST_LINKS = 100_000;

export class Links {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  add(artifact: number, item: string, source: LinkSource, weight: number): void {
    const [stream, from, to, input, inputItem] =
      'stream' in source
        ? [source.stream, source.fromSeq, source.toSeq, null, null]
        : [null, null, null, source.artifact, source.item];
    this.#store
      .query(
        `INSERT INTO link (artifact, item, stream, from_seq, to_seq, source, source_item, weight)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(artifact, item, stream, from, to, input, inputItem, weight);
  }

  /** Sources of an item, heaviest first. */
  of(artifact: number, item: string): Link[] {
    return this.#store
      .query<{ id: number }>(
        `SELECT id, item, stream, from_seq, to_seq, source, source_item, weight FROM link
         WHERE artifact = ? AND item = ? ORDER BY weight DESC, id LIMIT ${MOST_LINKS}`,
      )
      .all(artifact, item)
      .map((row) => checkRow({ path: this.#store.path, table: 'link', row: row.id }, row, schema))
      .map((row) => ({
        item: row.item,
        weight: row.weight,
        source:
          row.stream !== null
            ? { stream: row.stream, fromSeq: row.from_seq ?? 0, toSeq: row.to_seq ?? 0 }
            : { artifact: row.source ?? 0, item: row.source_item ?? '' },
      }));
  }
}
