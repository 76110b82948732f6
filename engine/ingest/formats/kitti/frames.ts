/** The frames of one KITTI sensor folder: files by number, times by line, and findings where the two do not match. */
import { join } from 'node:path';
import { namesIn, textOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import type { KittiLayout } from './layout.ts';
import { MOST_STAMP_BYTES, parseStamps, type Stamps } from './timestamps.ts';

export type Frame = {
  readonly index: number;
  readonly file: string;
  readonly ns: bigint;
  /** The line as it is, when it was no time and another was put in its place. */
  readonly broken?: string | undefined;
};

export type SensorFolder = {
  readonly name: string;
  readonly extension: string;
  readonly stamps: Stamps | undefined;
  /** Path by frame number. */
  readonly files: ReadonlyMap<number, string>;
  readonly findings: readonly Finding[];
};

/** What lies in a sensor's folder, or undefined when it is not there. */
export async function readSensorFolder(
  layout: KittiLayout,
  name: string,
  extensions: readonly string[],
): Promise<SensorFolder | undefined> {
  const folder = join(layout.folder, name);
  if ((await namesIn(folder)) === undefined) return undefined;
  const findings: Finding[] = [];
  const names = (await namesIn(join(folder, 'data'))) ?? [];
  const files = new Map<number, string>();
  const others: string[] = [];
  let extension = '';
  for (const file of names) {
    const match = /^(\d{1,10})\.([a-z]+)$/.exec(file);
    const [, digits, ending] = match ?? [];
    if (digits !== undefined && ending !== undefined && extensions.includes(ending)) {
      files.set(Number(digits), join(folder, 'data', file));
      extension = ending;
    } else others.push(file);
  }
  const [stranger] = others;
  if (stranger !== undefined)
    findings.push({
      level: 'info',
      file: `${name}/data`,
      place: stranger,
      reason: 'is no numbered file of this sensor: left out',
      count: others.length,
    });
  const { text, fault } = await textOf(join(folder, 'timestamps.txt'), MOST_STAMP_BYTES);
  if (fault !== undefined)
    findings.push({
      level: 'error',
      file: `${name}/timestamps.txt`,
      place: 'whole file',
      reason: `cannot be read: ${fault}`,
      count: 1,
    });
  return { name, extension, files, stamps: text === undefined ? undefined : parseStamps(text), findings };
}

/**
 * Files with their times, in order. `stand` are another sensor's times, used frame by frame when the sensor has none of its
 * own: in synchronised drives the numbers agree, and the times do to some 10 ms.
 */
export function framesOf(
  sensor: SensorFolder,
  stand: { readonly name: string; readonly stamps: Stamps } | undefined,
): { frames: Frame[]; findings: Finding[] } {
  const findings: Finding[] = [...sensor.findings];
  const note = (
    level: Finding['level'],
    file: string,
    place: string,
    reason: string,
    count: number,
    lost = false,
  ): void => {
    findings.push({ level, file, place, reason, count, ...(lost ? { lost } : {}) });
  };
  const stamps = sensor.stamps ?? stand?.stamps;
  const stampFile = `${sensor.name}/timestamps.txt`;
  if (!sensor.stamps)
    note(
      'warn',
      stampFile,
      'whole file',
      stand
        ? `missing: the times of ${stand.name} are used, frame by frame`
        : 'missing: the frames cannot be placed in time and are left out',
      sensor.files.size,
      !stand,
    );
  const frames: Frame[] = [];
  const untimed: number[] = [];
  let [backwards, firstBackwards] = [0, 0];
  for (const [index, file] of [...sensor.files].sort((a, b) => a[0] - b[0])) {
    const ns = stamps?.ns[index];
    if (ns === undefined) {
      untimed.push(index);
      continue;
    }
    const before = frames.at(-1);
    if (before && ns <= before.ns) {
      if (backwards++ === 0) firstBackwards = index;
    }
    const broken = stamps?.broken.get(index) ?? (sensor.stamps ? undefined : '');
    frames.push({ index, file, ns, broken });
  }
  if (stamps) {
    const missing = stamps.ns.map((_, i) => i).filter((i) => !sensor.files.has(i));
    const [firstMissing] = missing;
    if (firstMissing !== undefined)
      note(
        'warn',
        `${sensor.name}/data`,
        `frame ${firstMissing}`,
        `has a time and no file (frames ${ranges(missing)})`,
        missing.length,
        true,
      );
    const [firstUntimed] = untimed;
    if (firstUntimed !== undefined)
      note(
        'error',
        stampFile,
        `frame ${firstUntimed}`,
        `has no line for it: left out (frames ${ranges(untimed)})`,
        untimed.length,
      );
    const broken = [...stamps.broken.keys()];
    const [firstBroken] = broken;
    if (firstBroken !== undefined && sensor.stamps)
      note(
        'warn',
        stampFile,
        `line ${firstBroken + 1}`,
        `is no usable time: interpolated from its neighbours and flagged (lines ${ranges(broken.map((i) => i + 1))})`,
        broken.length,
      );
  }
  if (backwards > 0)
    note('warn', stampFile, `line ${firstBackwards + 1}`, 'is not later than the line before it', backwards);
  return { frames, findings };
}

/** "3–5, 9" of a sorted list, at most five pieces. */
export function ranges(numbers: readonly number[]): string {
  const pieces: [number, number][] = [];
  for (const n of numbers) {
    const last = pieces.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else pieces.push([n, n]);
  }
  const text = pieces.slice(0, 5).map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`));
  return text.join(', ') + (pieces.length > 5 ? ', …' : '');
}
