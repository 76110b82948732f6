/**
 * Labels of whole sweeps in two bits a point. A part, named by its first seq, holds up to 16 sweeps: `seq` u32×S, `counts` u32×S (points), `starts`
 * u32×(S+1) (bytes), `labels` u8: point p of sweep s is at bits 2·(p mod 4) of byte starts[s] + floor(p / 4).
 */
import { type ColumnBlock, column, encodeColumns } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import type { SampleInfo } from '../../contract/streams.ts';
import { GROUND_LABELS } from '../../kernels/sweep.ts';
import type { InputArtifact, OutputArtifact } from '../contract/stage.ts';

const SWEEPS_A_PART = 16;

export class MaskWriter {
  readonly #output: OutputArtifact;
  #pending: { info: SampleInfo; count: number; packed: Uint8Array }[] = [];

  /** @param labels what the labels from 0 on mean */
  constructor(output: OutputArtifact, stream: number, labels: readonly string[] = GROUND_LABELS) {
    this.#output = output;
    output.setMeta({ stream, labels, bits: 2 });
  }

  add(info: SampleInfo, labels: Uint8Array): void {
    this.#pending.push({ info, count: labels.length, packed: pack(labels) });
    if (this.#pending.length === SWEEPS_A_PART) this.close();
  }

  /** Writes what is pending. */
  close(): void {
    const [first, last] = [this.#pending[0], this.#pending[this.#pending.length - 1]];
    if (!first || !last) return;
    const starts = new Uint32Array(this.#pending.length + 1);
    this.#pending.forEach(({ packed }, k) => {
      starts[k + 1] = (starts[k] ?? 0) + packed.length;
    });
    const labels = new Uint8Array(starts[starts.length - 1] ?? 0);
    for (const [k, { packed }] of this.#pending.entries()) labels.set(packed, starts[k]);
    this.#output.part({
      key: partKey(first.info.seq),
      from: first.info.t,
      to: last.info.t,
      bytes: encodeColumns(
        {},
        {
          seq: Uint32Array.from(this.#pending, ({ info }) => info.seq),
          counts: Uint32Array.from(this.#pending, ({ count }) => count),
          starts,
          labels,
        },
      ),
    });
    this.#pending = [];
  }
}

/** Parts sort by their first sweep. */
const partKey = (seq: number): string => String(seq).padStart(9, '0');

function pack(labels: Uint8Array): Uint8Array {
  const n = labels.length;
  const out = new Uint8Array((n + 3) >> 2);
  const at = (p: number): number => labels[p] ?? 0;
  for (let b = 0; b < out.length; b++) {
    const p = 4 * b;
    out[b] = at(p) | (at(p + 1) << 2) | (at(p + 2) << 4) | (at(p + 3) << 6);
  }
  return out;
}

/** The four labels that each byte holds, side by side as they lie in memory: unpacking by bytes takes a quarter of the time. */
const FOUR_LABELS = new Uint32Array(
  Uint8Array.from({ length: 4 * 256 }, (_, k) => ((k >> 2) >> (2 * (k & 3))) & 3).buffer,
);

/** Reads the labels of a sweep; keeps the last two parts unpacked. */
export class MaskReader {
  readonly #parts: { readonly from: number; block(): ColumnBlock }[];
  #recent: { from: number; labels: Map<number, Uint8Array> }[] = [];

  constructor(input: InputArtifact) {
    this.#parts = [...input.parts(0)].map((part) => ({ from: Number(part.key), block: () => part.block() }));
    this.#parts.sort((a, b) => a.from - b.from);
  }

  of(seq: number): Uint8Array | undefined {
    const part = this.#parts.findLast(({ from }) => from <= seq);
    if (!part) return undefined;
    let known = this.#recent.find(({ from }) => from === part.from);
    if (!known) {
      known = { from: part.from, labels: unpack(part.block()) };
      this.#recent = [known, ...this.#recent.slice(0, 1)];
    }
    return known.labels.get(seq);
  }
}

function unpack(block: ColumnBlock): Map<number, Uint8Array> {
  const seq = column(block, 'seq', 'u32');
  const counts = column(block, 'counts', 'u32');
  const starts = column(block, 'starts', 'u32');
  const packed = column(block, 'labels', 'u8');
  const out = new Map<number, Uint8Array>();
  seq.forEach((s, k) => {
    const [count, at] = [counts[k] ?? 0, starts[k] ?? 0];
    if (at + ((count + 3) >> 2) > packed.length || count > 4 * packed.length)
      throw new InputError(
        `The labels of sweep ${s} are cut short: ${count} points, ${packed.length} bytes.`,
      );
    const fours = new Uint32Array((count + 3) >> 2);
    for (let b = 0; b < fours.length; b++) fours[b] = FOUR_LABELS[packed[at + b] ?? 0] ?? 0;
    out.set(s, new Uint8Array(fours.buffer, 0, count));
  });
  return out;
}
