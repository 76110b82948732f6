/**
 * The truth beside a log, in a folder of its own that only evaluation opens: map.json, trajectory.tum (100 Hz),
 * lidar.tum (at the sweeps' stamps), boxes.jsonl (one line a sweep). docs/simulation.md describes each.
 */
import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MapOrigin, Pose } from '../contract/calibration.ts';
import type { TrueMap } from './world/map.ts';
import type { TrueBox } from './world/world.ts';

/** Absolute UTC seconds with nine decimals. */
export function secondsText(ns: bigint): string {
  return `${ns / 1_000_000_000n}.${(ns % 1_000_000_000n).toString().padStart(9, '0')}`;
}

function tumLine(ns: bigint, { p, q }: Pose): string {
  return `${[secondsText(ns), ...p.map((v) => v.toFixed(6)), ...[q.x, q.y, q.z, q.w].map((v) => v.toFixed(9))].join(' ')}\n`;
}

const millimetres = (v: number): number => Math.round(v * 1e4) / 1e4;

/** Lines that are kept until they are flushed, so that a failure to write surfaces where it is awaited. */
class LineFile {
  readonly #file: FileHandle;
  #lines: string[] = [];

  constructor(file: FileHandle) {
    this.#file = file;
  }

  add(line: string): void {
    this.#lines.push(line);
  }

  async flush(): Promise<void> {
    const text = this.#lines.join('');
    this.#lines = [];
    if (text) await this.#file.appendFile(text);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

type Kind = 'trajectory' | 'lidar' | 'boxes';

export class TruthWriter {
  readonly path: string;
  readonly #temporary: string;
  readonly #files: Record<Kind, LineFile>;

  private constructor(path: string, temporary: string, files: Record<Kind, LineFile>) {
    this.path = path;
    this.#temporary = temporary;
    this.#files = files;
  }

  static async create(path: string): Promise<TruthWriter> {
    const temporary = `${path}.part`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    const file = async (name: string): Promise<LineFile> =>
      new LineFile(await open(join(temporary, name), 'w'));
    return new TruthWriter(path, temporary, {
      trajectory: await file('trajectory.tum'),
      lidar: await file('lidar.tum'),
      boxes: await file('boxes.jsonl'),
    });
  }

  /** T_map_vehicle. */
  pose(kind: Exclude<Kind, 'boxes'>, ns: bigint, pose: Pose): void {
    this.#files[kind].add(tumLine(ns, pose));
  }

  boxes(ns: bigint, boxes: readonly TrueBox[]): void {
    const rows = boxes.map((b) => ({
      ...b,
      p: b.p.map(millimetres),
      yaw: millimetres(b.yaw),
      size: b.size.map(millimetres),
    }));
    this.#files.boxes.add(`${JSON.stringify({ t: secondsText(ns), boxes: rows })}\n`);
  }

  async map(origin: MapOrigin, map: TrueMap): Promise<void> {
    const points = (line: readonly (readonly number[])[]): number[][] => line.map((p) => p.map(millimetres));
    await writeFile(
      join(this.#temporary, 'map.json'),
      JSON.stringify({
        origin: {
          latitudeDeg: origin.latitudeDeg,
          longitudeDeg: origin.longitudeDeg,
          altitudeM: origin.altitudeM,
        },
        elements: map.elements.map((e) => ({ ...e, points: points(e.points) })),
        lanes: map.lanes.map((lane) => ({
          ...lane,
          left: points(lane.left),
          right: points(lane.right),
          centerline: points(lane.centerline),
        })),
      }),
    );
  }

  /** Brings what was added to the disk; call now and then, so that a long drive does not gather in memory. */
  async flush(): Promise<void> {
    for (const file of Object.values(this.#files)) await file.flush();
  }

  async #close(): Promise<void> {
    for (const file of Object.values(this.#files)) await file.close();
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.#close();
    await rm(this.path, { recursive: true, force: true });
    await rename(this.#temporary, this.path);
  }

  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    await rm(this.#temporary, { recursive: true, force: true });
  }
}
