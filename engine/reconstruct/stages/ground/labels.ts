/** Labels of the points of sweeps: judged by the kernel, written to the mask, counted for the verdict. */
import type { SampleInfo } from '../../../contract/streams.ts';
import { type GroundOptions, groundLabels } from '../../../kernels/ground.ts';
import { GROUND, type PlacedSweep } from '../../../kernels/sweep.ts';
import type { StageContext } from '../../contract/stage.ts';
import { MaskWriter } from '../../mapping/mask.ts';
import { type LidarPath, placeSweep } from '../../mapping/placement.ts';

export class SweepLabels {
  readonly #context: StageContext;
  readonly #lidar: LidarPath;
  readonly #options: GroundOptions;
  readonly #mask: MaskWriter;
  /** Points judged, and those of them on the ground. */
  points = 0;
  ground = 0;
  /** Sweeps that show no ground beside the vehicle. */
  blind = 0;

  constructor(context: StageContext, lidar: LidarPath, options: GroundOptions) {
    this.#context = context;
    this.#lidar = lidar;
    this.#options = options;
    this.#mask = new MaskWriter(context.output('labels'), lidar.stream.id);
  }

  /** Places the sweeps along the trajectory and labels their points. `from` is the running number of the first. */
  add(infos: readonly SampleInfo[], from: number): PlacedSweep[] {
    const { drive, threads } = this.#context;
    const { stream } = this.#lidar;
    const placed = infos.flatMap((info, k) => {
      const sweep = placeSweep(this.#lidar, drive.cloud(stream.id, info.seq), info, from + k + 1);
      return sweep ? [{ info, sweep }] : [];
    });
    const sweeps = placed.map(({ sweep }) => sweep);
    const found = groundLabels(sweeps, this.#options, threads);
    return placed.map(({ info, sweep }, k) => ({ ...sweep, labels: this.#keep(info, sweep, found[k]) }));
  }

  /** Writes what is pending of the mask. */
  close(): void {
    this.#mask.close();
  }

  #keep(info: SampleInfo, sweep: PlacedSweep, found: Uint8Array | undefined): Uint8Array {
    if (!found) {
      this.blind++;
      this.#context.log('warn', 'No ground seen beside the vehicle in this sweep.', info.t);
    }
    const labels = found ?? new Uint8Array(sweep.xyz.length / 3);
    this.#mask.add(info, labels);
    this.points += labels.length;
    for (let p = 0; p < labels.length; p++) if (labels[p] === GROUND) this.ground++;
    return labels;
  }
}
