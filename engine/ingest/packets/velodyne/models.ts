/**
 * Velodyne lidars by the bytes of their packets: the angles of their lasers and when each fires. Angles are those of
 * @foxglove/velodyne-cloud, times of the user manuals (VLP-16: 63-9243, VLP-32C: 63-9325, HDL-32E: 63-9113).
 */
import { Calibration, Model } from '@foxglove/velodyne-cloud';

export type VelodyneLaser = {
  /** Angles in rad, azimuth clockwise. */
  readonly elevation: number;
  readonly azimuth: number;
  /** From the lowest laser. */
  readonly ring: number;
};

export type VelodyneModel = {
  readonly title: string;
  /** By bank and number in a block: laser 32 · bank + number. */
  readonly lasers: readonly VelodyneLaser[];
  readonly distanceM: number;
  /** Blocks in which all lasers are once: those of one azimuth and one return. */
  readonly blocksPerFiring: number;
  /** From the azimuth of such blocks to that of the next ones, in µs. */
  readonly firingUs: number;
  /** When a laser fires after their begin, in µs. */
  readonly firesUs: (laser: number) => number;
};

/** A block of a VLP-16 has two firings of its 16 lasers. */
const FIRING_US = 55.296;
const LASER_US = 2.304;

const MODELS: ReadonlyMap<number, readonly [string, Model, number, (j: number) => number]> = new Map([
  [0x22, ['VLP-16', Model.VLP16, 2 * FIRING_US, (j) => Math.floor(j / 16) * FIRING_US + (j % 16) * LASER_US]],
  [
    0x24,
    [
      'VLP-16 Hi-Res',
      Model.VLP16HiRes,
      2 * FIRING_US,
      (j) => Math.floor(j / 16) * FIRING_US + (j % 16) * LASER_US,
    ],
  ],
  // Two lasers fire at a time.
  [0x28, ['VLP-32C', Model.VLP32C, FIRING_US, (j) => Math.floor(j / 2) * LASER_US]],
  [0x21, ['HDL-32E', Model.HDL32E, 46.08, (j) => j * 1.152]],
]);

/** Recognised, and not read: why. */
const OTHERS: ReadonlyMap<number, string> = new Map([
  [0xa0, 'HDL-64E, whose points need the calibration file of the very unit'],
  [0xa1, 'VLS-128, which is not read here'],
  [0x63, 'VLS-128, which is not read here'],
  [0x31, 'Velarray, which is not read here'],
]);

const made = new Map<number, VelodyneModel>();

/** The model of a packet by its last byte, or why it cannot be read. */
export function velodyneModel(id: number): VelodyneModel | string {
  const known = made.get(id);
  if (known) return known;
  const found = MODELS.get(id);
  if (!found) return `a ${OTHERS.get(id) ?? `model that is not known (${id})`}`;
  const [title, model, firingUs, firesUs] = found;
  const { laserCorrections, distanceResolution } = new Calibration(model);
  const ascending = laserCorrections.map(({ vertCorrection }) => vertCorrection).toSorted((a, b) => a - b);
  const lasers = laserCorrections.map(({ vertCorrection, rotCorrection }) => ({
    elevation: vertCorrection,
    azimuth: rotCorrection,
    ring: ascending.indexOf(vertCorrection),
  }));
  // A VLP-16 fires its lasers twice in a block.
  const twice = lasers.length === 16 ? [...lasers, ...lasers] : lasers;
  const result = {
    title,
    lasers: twice,
    distanceM: distanceResolution,
    blocksPerFiring: 1,
    firingUs,
    firesUs,
  };
  made.set(id, result);
  return result;
}
