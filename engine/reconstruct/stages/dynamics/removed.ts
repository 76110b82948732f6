/** What moved, as a cloud with its votes: a part for some sweeps, so that it can be seen over time. */
import { encodeColumns } from '../../../contract/columns.ts';
import type { SampleInfo } from '../../../contract/streams.ts';
import type { Motion } from '../../../kernels/dynamics.ts';
import type { OutputArtifact } from '../../contract/stage.ts';

const SWEEPS_A_PART = 16;

export class RemovedCloud {
  readonly #output: OutputArtifact;
  #pending: { readonly info: SampleInfo; readonly motion: Motion }[] = [];
  voxels = 0;

  constructor(output: OutputArtifact) {
    this.#output = output;
  }

  add(info: SampleInfo, motion: Motion): void {
    this.#pending.push({ info, motion });
    this.voxels += motion.free.length;
    if (this.#pending.length === SWEEPS_A_PART) this.close();
  }

  /** Writes what is pending. */
  close(): void {
    const pending = this.#pending;
    this.#pending = [];
    const [first, last] = [pending[0]?.info, pending.at(-1)?.info];
    const count = pending.reduce((sum, { motion }) => sum + motion.free.length, 0);
    if (!first || !last || count === 0) return;
    const offset = (pending.find(({ motion }) => motion.free.length > 0)?.motion.places ?? [0, 0, 0]).slice(
      0,
      3,
    );
    const [x = 0, y = 0, z = 0] = offset;
    const xyz = new Float32Array(3 * count);
    const [free, hits, moving, standing] = [0, 0, 0, 0].map(() => new Uint8Array(count));
    if (!free || !hits || !moving || !standing) return;
    const sweep = new Uint32Array(count);
    const [low, high] = [
      [x, y, z],
      [x, y, z],
    ];
    let at = 0;
    for (const { info, motion } of pending) {
      const { places } = motion;
      free.set(motion.free, at);
      hits.set(motion.hits, at);
      moving.set(motion.moving, at);
      standing.set(motion.standing, at);
      sweep.fill(info.seq, at, at + motion.free.length);
      for (let k = 0; k < places.length; k++) {
        const [axis, value] = [k % 3, places[k] ?? 0];
        xyz[3 * at + k] = value - (offset[axis] ?? 0);
        low[axis] = Math.min(low[axis] ?? value, value);
        high[axis] = Math.max(high[axis] ?? value, value);
      }
      at += motion.free.length;
    }
    this.#output.part({
      key: String(first.seq).padStart(9, '0'),
      from: first.t,
      to: last.t,
      box: [low[0] ?? x, low[1] ?? y, low[2] ?? z, high[0] ?? x, high[1] ?? y, high[2] ?? z],
      bytes: encodeColumns({ offset: [x, y, z], count }, { xyz, free, hits, moving, standing, sweep }),
    });
  }
}
