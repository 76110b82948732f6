/** Chooses the lidar stream that odometry goes over: what made it, whether it is placed, how far round it sees, how many points. */
import { InputError } from '../../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import type { StageDrive } from '../../contract/stage.ts';

export type LidarChoice = { readonly stream: StreamInfo; readonly others: readonly StreamInfo[] };

/** Directions around the sensor, and how many of them make a quarter of a turn. */
const SECTORS = 36;
const QUARTER = 9;
/** Points nearer are the vehicle's own (m). */
const NEAR_M = 2;

/**
 * @param wanted name of the stream; empty: the best one.
 * @throws InputError when the drive has no lidar, or none of that name
 */
export function chosenLidar(drive: StageDrive, wanted: string): LidarChoice {
  const lidars = drive.streams('lidar');
  const chosen = wanted === '' ? best(drive, lidars) : lidars.find(({ name }) => name === wanted);
  if (!chosen) {
    if (lidars.length === 0) throw new InputError('This drive has no lidar stream; odometry needs one.');
    throw new InputError(
      `This drive has no lidar stream "${wanted}"; it has ${lidars.map(({ name }) => name).join(', ')}.`,
    );
  }
  return { stream: chosen, others: lidars.filter((each) => each !== chosen) };
}

function best(drive: StageDrive, lidars: readonly StreamInfo[]): StreamInfo | undefined {
  const [first, second] = lidars;
  if (!second) return first;
  const most = Math.max(...lidars.map(({ count }) => count));
  const ranked = lidars
    .map((stream) => ({ stream, rank: rankOf(drive, stream, most) }))
    .toSorted((a, b) => compare(b.rank, a.rank));
  return ranked[0]?.stream;
}

/** What counts, the most important first; more is better. */
function rankOf(drive: StageDrive, stream: StreamInfo, most: number): readonly number[] {
  const { sectors, points } = seen(drive, stream);
  return [
    stream.count >= 2 ? 1 : 0,
    stream.role === 'sensor' ? 1 : 0,
    stream.meta.source === undefined ? 1 : 0,
    drive.T_vehicle_sensor(stream.frame) ? 1 : 0,
    2 * stream.count >= most ? 1 : 0,
    Math.round(sectors / QUARTER),
    points * stream.count,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const k = a.findIndex((value, i) => value !== b[i]);
  return k < 0 ? 0 : (a[k] ?? 0) - (b[k] ?? 0);
}

/** How far round the sweep in the middle of the stream sees, and its points; nothing where it cannot be read. */
function seen(drive: StageDrive, stream: StreamInfo): { sectors: number; points: number } {
  const info = middleOf(drive, stream);
  if (!info) return { sectors: 0, points: 0 };
  try {
    const { xyz, count } = drive.cloud(stream.id, info.seq);
    const filled = new Set<number>();
    for (let i = 0; i < count; i++) {
      const [x = 0, y = 0] = [xyz[3 * i], xyz[3 * i + 1]];
      if (Math.hypot(x, y) >= NEAR_M)
        filled.add(Math.floor(((Math.atan2(y, x) + Math.PI) / (2 * Math.PI)) * SECTORS) % SECTORS);
    }
    return { sectors: filled.size, points: count };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { sectors: 0, points: 0 };
  }
}

function middleOf(drive: StageDrive, { id, first, last }: StreamInfo): SampleInfo | undefined {
  for (const info of drive.samples(id, (first + last) / 2)) if (info.bytes > 0) return info;
  for (const info of drive.samples(id)) if (info.bytes > 0) return info;
  return undefined;
}
