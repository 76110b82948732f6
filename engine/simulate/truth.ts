/**
 * The truth beside a log, in a folder of its own that only evaluation opens: map.json, trajectory.tum (100 Hz),
 * lidar.tum (at the sweeps' stamps), boxes.jsonl (one line a sweep). docs/simulation.md describes each.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
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

export class TruthWriter {
  readonly path: string;
  readonly #temporary: string;
  readonly #streams: Record<'trajectory' | 'lidar' | 'boxes', WriteStream>;

  private constructor(path: string, temporary: string) {
    this.path = path;
    this.#temporary = temporary;
    this.#streams = {
      trajectory: createWriteStream(join(temporary, 'trajectory.tum')),
      lidar: createWriteStream(join(temporary, 'lidar.tum')),
      boxes: createWriteStream(join(temporary, 'boxes.jsonl')),
    };
  }

  static async create(path: string): Promise<TruthWriter> {
    const temporary = `${path}.part`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    return new TruthWriter(path, temporary);
  }

  /** T_map_vehicle. */
  pose(kind: 'trajectory' | 'lidar', ns: bigint, pose: Pose): void {
    this.#streams[kind].write(tumLine(ns, pose));
  }

  boxes(ns: bigint, boxes: readonly TrueBox[]): void {
    const rows = boxes.map((b) => ({
      ...b,
      p: b.p.map(millimetres),
      yaw: millimetres(b.yaw),
      size: b.size.map(millimetres),
    }));
    this.#streams.boxes.write(`${JSON.stringify({ t: secondsText(ns), boxes: rows })}\n`);
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

  async #close(): Promise<void> {
    await Promise.all(
      Object.values(this.#streams).map(
        (stream) =>
          new Promise<void>((resolve, reject) => {
            stream.once('error', reject);
            stream.end(() => resolve());
          }),
      ),
    );
  }

  async finish(): Promise<void> {
    await this.#close();
    await rm(this.path, { recursive: true, force: true });
    await rename(this.#temporary, this.path);
  }

  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    await rm(this.#temporary, { recursive: true, force: true });
  }
}
