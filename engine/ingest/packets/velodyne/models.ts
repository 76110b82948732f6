/**
 * Velodyne lidars by the bytes of their packets: the angles of their lasers and when each fires. Angles are those of
 * @foxglove/velodyne-cloud, times of the user manuals (VLP-16: 63-9243, VLP-32C: 63-9325, HDL-32E: 63-9113, VLS-128: 63-9480,
 * HDL-64E S3: 63-HDL64ES3). An HDL-64E needs the calibration of the very unit.
 */
import { Calibration, Model } from '@foxglove/velodyne-cloud';
import type { LaserCalibration, VelodyneCalibration } from './calibration.ts';
import { VLS128_AZIMUTHS_DEG, VLS128_ELEVATIONS_DEG } from './vls128.ts';

export type VelodyneLaser = {
  /** Angles in rad, azimuth clockwise. */
  readonly elevation: number;
  readonly azimuth: number;
  /** From the lowest laser. */
  readonly ring: number;
  /** What more is corrected, where a calibration says it. */
  readonly calibration?: LaserCalibration;
};

export type VelodyneModel = {
  readonly title: string;
  /** By bank and number in a block: laser 32 · bank + number. */
  readonly lasers: readonly VelodyneLaser[];
  readonly distanceM: number;
  /** Blocks in which all lasers are once: those of one azimuth and one return. */
  readonly blocksPerFiring: 1 | 2 | 4;
  /** From the azimuth of such blocks to that of the next ones, in µs. */
  readonly firingUs: number;
  /** When a laser fires after their begin, in µs. */
  readonly firesUs: (laser: number) => number;
  /** From the packet's time to the begin of its first block, in µs. */
  readonly beginsUs: number;
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
const VLS128 = [0x63, 0xa1];
const VELARRAY = 0x31;

const PACKET_BYTES = 1206;
const BLOCK_BYTES = 100;

/** Banks of 32 lasers by the flags of blocks: one but for the HDL-64E, with two, and the VLS-128, with four. */
const BANKS: ReadonlyMap<number, number> = new Map([
  [0xeeff, 0],
  [0xddff, 1],
  [0xccff, 2],
  [0xbbff, 3],
]);

/** Undefined for a block that is none. */
export const bankOf = (flag: number): number | undefined => BANKS.get(flag);

const made = new Map<number, VelodyneModel>();

/**
 * The model of a packet, or why it cannot be read. An HDL-64E is told by its banks: the last byte, that of the model, tells its state.
 * @param calibrations from files beside the log
 */
export function velodyneModel(
  data: Uint8Array,
  calibrations: readonly VelodyneCalibration[] = [],
): VelodyneModel | string {
  const flags = Array.from({ length: 8 }, (_, block) => data[block * BLOCK_BYTES + 1] ?? 0);
  const id = data[PACKET_BYTES - 1] ?? 0;
  const isVls = flags.includes(0xcc) || (VLS128.includes(id) && !flags.includes(0xdd));
  if (isVls) return vls128(calibrations);
  if (flags.includes(0xdd)) return hdl64(calibrations);
  const known = made.get(id);
  if (known) return known;
  const found = MODELS.get(id);
  if (!found)
    return `a ${id === VELARRAY ? 'Velarray, which is not read here' : `model that is not known (${id})`}`;
  const [title, model, firingUs, firesUs] = found;
  const { laserCorrections, distanceResolution } = new Calibration(model);
  const lasers = ringed(
    laserCorrections.map(({ vertCorrection, rotCorrection }) => ({
      elevation: vertCorrection,
      azimuth: rotCorrection,
    })),
  );
  // A VLP-16 fires its lasers twice in a block.
  const twice = lasers.length === 16 ? [...lasers, ...lasers] : lasers;
  const result: VelodyneModel = {
    title,
    lasers: twice,
    distanceM: distanceResolution,
    blocksPerFiring: 1,
    firingUs,
    firesUs,
    beginsUs: 0,
  };
  made.set(id, result);
  return result;
}

/** Eight lasers fire at a time, 16 times, with a pause after each half; the packet's time is that of the fourth. */
function vls128(calibrations: readonly VelodyneCalibration[]): VelodyneModel {
  const own = calibrations.find(({ lasers }) => lasers.length === 128);
  const usual = VLS128_ELEVATIONS_DEG.map((elevation, i) => ({
    elevation: (elevation * Math.PI) / 180,
    azimuth: ((VLS128_AZIMUTHS_DEG[i % 8] ?? 0) * Math.PI) / 180,
  }));
  return {
    title: 'VLS-128',
    lasers: ringed(own?.lasers ?? usual),
    distanceM: own?.distanceM ?? 0.004,
    blocksPerFiring: 4,
    firingUs: 20 * 2.66666,
    firesUs: (laser) => (Math.floor(laser / 8) + 2 * Math.floor(laser / 64)) * 2.66666,
    beginsUs: -7,
  };
}

const HDL64_US = [0, 1.3, 2.5, 3.7];

/** Upper and lower lasers fire together, four in 7.2 µs (S3; an S2 takes 6.0 and as much less between blocks). */
function hdl64(calibrations: readonly VelodyneCalibration[]): VelodyneModel | string {
  const own = calibrations.find(({ lasers }) => lasers.length === 64);
  if (!own)
    return 'a HDL-64E, whose points need the calibration of the very unit: its file (db.xml, or the YAML made of it) does not lie beside the log';
  return {
    title: 'HDL-64E',
    lasers: ringed(own.lasers.map((each) => ({ ...each, calibration: each }))),
    distanceM: own.distanceM,
    blocksPerFiring: 2,
    firingUs: 57.6,
    firesUs: (laser) => 7.2 * Math.floor((laser % 32) / 4) + (HDL64_US[laser % 4] ?? 0),
    beginsUs: 0,
  };
}

function ringed<T extends { readonly elevation: number; readonly azimuth: number }>(
  lasers: readonly T[],
): (T & { readonly ring: number })[] {
  const ascending = lasers.map(({ elevation }) => elevation).toSorted((a, b) => a - b);
  return lasers.map((laser) => ({ ...laser, ring: ascending.indexOf(laser.elevation) }));
}
