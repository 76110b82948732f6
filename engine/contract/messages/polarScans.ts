/**
 * Pictures of a turning radar in its own coordinates: a row (or a column) is an azimuth, along it the power by range. How those of
 * the known data sets are laid out, by the documentation and tools of each. Streams of formats are not changed by this.
 */
import { NS_PER_S } from '../time.ts';

export type PolarScan = {
  /** What an azimuth is in the picture. They go clockwise, seen from above. */
  readonly azimuths: 'rows' | 'columns';
  /** Pixels of an azimuth before its first range. */
  readonly headPx: number;
  /** Two bytes in the head, little endian, that tell the azimuth as steps from ahead; without them the first one is ahead. */
  readonly encoder?: { readonly atPx: number; readonly steps: number };
  /** Length of a range bin (m). */
  readonly binM: number;
};

/** Steps of the encoder of Navtech's CTS350-X and CIR (Oxford Radar RobotCar SDK, pyboreas). */
const STEPS = 5600;
/** Time (8 bytes), encoder (2), whether it is valid (1): the head of a row of Oxford and Boreas. */
const HEAD = { headPx: 11, encoder: { atPx: 8, steps: STEPS } } as const;
/** Boreas changed its radar's firmware then (pyboreas, utils/radar.py: upgrade_time). */
const BOREAS_UPGRADE_S = 1_632_182_400;

/** @param t0 of the drive: nanoseconds since 1970, as text */
export function polarScanOf(
  format: string,
  {
    kind,
    name,
    meta,
  }: { readonly kind: string; readonly name: string; readonly meta: Readonly<Record<string, unknown>> },
  t0: string,
): PolarScan | undefined {
  if (kind !== 'camera') return undefined;
  // RADIATE: 576 ranges by 400 azimuths, 100 m (radiate_sdk, config/default-radar.yaml: 0.175 m).
  if (format === 'RADIATE' && typeof meta.radar === 'string' && meta.radar.startsWith('columns: azimuth'))
    return { azimuths: 'columns', headPx: 0, binM: 0.173611 };
  if (typeof meta.source !== 'string' || !meta.source.startsWith('polar scan') || !/radar/.test(name))
    return undefined;
  switch (format) {
    case 'Oxford RobotCar':
      return { azimuths: 'rows', ...HEAD, binM: 0.0432 };
    case 'Boreas':
      return { azimuths: 'rows', ...HEAD, binM: secondsOf(t0) > BOREAS_UPGRADE_S ? 0.04381 : 0.0596 };
    case 'MulRan':
      return { azimuths: 'rows', headPx: 0, binM: 0.0595 };
    default:
      return undefined;
  }
}

const secondsOf = (t0: string): number => Number(BigInt(t0) / BigInt(NS_PER_S));
