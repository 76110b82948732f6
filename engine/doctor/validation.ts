/** The findings of validation with the moment at which the vehicle was nearest to each. */
import { decodeTable } from '../artifacts/table.ts';
import type { Finding } from '../map/model.ts';
import { findingsOf, textOf } from '../reconstruct/contract/documents.ts';
import type { InputArtifact } from '../reconstruct/contract/stage.ts';

export type TimedFinding = Finding & { readonly t: number | undefined };

/** @throws InputError when the table is damaged */
export function findingRows(input: InputArtifact): TimedFinding[] {
  const text = textOf(input);
  const { columns, rows } = decodeTable(new TextEncoder().encode(text));
  const at = columns.findIndex(({ name }) => name === 't');
  return findingsOf(text).map((finding, k) => {
    const t = rows[k]?.[at];
    return { ...finding, t: typeof t === 'number' ? t : undefined };
  });
}
