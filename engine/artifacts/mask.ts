/**
 * mask/1: a label of two bits for every point of every sweep. A part holds some sweeps: `seq` u32×S, `counts` u32×S (points),
 * `starts` u32×(S+1) (bytes), `labels` u8, point p of sweep s at bits 2·(p mod 4) of byte starts[s] + floor(p / 4).
 * The picture shows each label's share of the points, sweep by sweep.
 */
import { column, decodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import { Canvas, colourOf } from './canvas.ts';
import { blockOf, expectLength, type Kind, type KindPart } from './kind.ts';

const LABELS = 4;

function check(bytes: Uint8Array): void {
  const block = decodeColumns(bytes);
  const [seq, counts] = [column(block, 'seq', 'u32'), column(block, 'counts', 'u32')];
  const [starts, labels] = [column(block, 'starts', 'u32'), column(block, 'labels', 'u8')];
  expectLength('counts', counts, seq.length);
  expectLength('starts', starts, seq.length + 1);
  counts.forEach((count, s) => {
    if ((starts[s + 1] ?? 0) - (starts[s] ?? 0) < Math.ceil(count / 4))
      throw new InputError(`Sweep ${seq[s]} has ${count} points and too few labels.`);
  });
  if ((starts.at(-1) ?? 0) > labels.length)
    throw new InputError('The labels end before the last sweep does.');
}

/** How many points of each sweep have each label. */
function sharesOf(part: KindPart): { readonly seq: number; readonly shares: readonly number[] }[] {
  const block = blockOf(part);
  const [seq, counts] = [column(block, 'seq', 'u32'), column(block, 'counts', 'u32')];
  const [starts, labels] = [column(block, 'starts', 'u32'), column(block, 'labels', 'u8')];
  return Array.from(seq, (number, s) => {
    const found = new Array<number>(LABELS).fill(0);
    const [start, count] = [starts[s] ?? 0, counts[s] ?? 0];
    for (let p = 0; p < count; p++) {
      const label = ((labels[start + (p >> 2)] ?? 0) >> (2 * (p & 3))) & 3;
      found[label] = (found[label] ?? 0) + 1;
    }
    return { seq: number, shares: found.map((n) => (count > 0 ? n / count : 0)) };
  });
}

export const mask: Kind = {
  kind: 'mask',
  version: 1,
  check,
  async picture(parts, { width, height }) {
    const sweeps = parts.flatMap(sharesOf).sort((a, b) => a.seq - b.seq);
    if (sweeps.length === 0) return undefined;
    const canvas = new Canvas(width, height);
    for (let x = 0; x < width; x++) {
      const { shares } = sweeps[Math.floor((x * sweeps.length) / width)] ?? { shares: [] };
      let y = height;
      shares.forEach((share, label) => {
        const next = y - share * height;
        for (let row = Math.max(0, Math.round(next)); row < Math.round(y); row++)
          canvas.dot(x, row, colourOf(label));
        y = next;
      });
    }
    return canvas.png();
  },
};
