/**
 * The truth beside a log, in a folder of its own that only evaluation opens: map.json (with edits also map-before.json
 * and edits.json), trajectory.tum (100 Hz), lidar.tum (at the sweeps' stamps), boxes.jsonl (one line a sweep),
 * labels/<sensor>.bin, faults.json, paint.json, calibration.json,
 * simulation.json. docs/simulation.md describes each.
 */
import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MapOrigin, Pose, Vec3 } from '../contract/calibration.ts';
import { encodeMap } from '../map/document.ts';
import type { RoadMap } from '../map/model.ts';
import type { MadeEdit } from './edits/edit.ts';
import type { TrueFault } from './faults/faults.ts';
import { encodeLabels } from './label-file.ts';
import type { Labels } from './labels.ts';
import type { TrueBox } from './world/model/true-objects.ts';

/** Absolute UTC seconds with nine decimals. */
export function secondsText(ns: bigint): string {
  return `${ns / 1_000_000_000n}.${(ns % 1_000_000_000n).toString().padStart(9, '0')}`;
}

function tumLine(ns: bigint, { p, q }: Pose): string {
  return `${[secondsText(ns), ...p.map((v) => v.toFixed(6)), ...[q.x, q.y, q.z, q.w].map((v) => v.toFixed(9))].join(' ')}\n`;
}

const millimetres = (v: number): number => Math.round(v * 1e4) / 1e4;

/** What is added is kept until it is flushed, so that a failure to write surfaces where it is awaited. */
class GrowingFile {
  readonly #file: FileHandle;
  #parts: Uint8Array[] = [];

  constructor(file: FileHandle) {
    this.#file = file;
  }

  add(part: string | Uint8Array): void {
    this.#parts.push(typeof part === 'string' ? Buffer.from(part) : part);
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    if (bytes.length > 0) await this.#file.appendFile(bytes);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

type Kind = 'trajectory' | 'lidar' | 'boxes';

export class TruthWriter {
  readonly path: string;
  readonly #temporary: string;
  readonly #files: Record<Kind, GrowingFile>;
  /** By sensor. */
  readonly #labels: ReadonlyMap<string, GrowingFile>;

  private constructor(
    path: string,
    temporary: string,
    files: Record<Kind, GrowingFile>,
    labels: ReadonlyMap<string, GrowingFile>,
  ) {
    this.path = path;
    this.#temporary = temporary;
    this.#files = files;
    this.#labels = labels;
  }

  /** `labelled`: names of the sensors whose points or pixels have labels. */
  static async create(path: string, labelled: readonly string[]): Promise<TruthWriter> {
    const temporary = `${path}.part`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    const file = async (...name: string[]): Promise<GrowingFile> =>
      new GrowingFile(await open(join(temporary, ...name), 'w'));
    if (labelled.length > 0) await mkdir(join(temporary, 'labels'));
    const labels = new Map<string, GrowingFile>();
    for (const sensor of labelled) labels.set(sensor, await file('labels', `${sensor}.bin`));
    return new TruthWriter(
      path,
      temporary,
      {
        trajectory: await file('trajectory.tum'),
        lidar: await file('lidar.tum'),
        boxes: await file('boxes.jsonl'),
      },
      labels,
    );
  }

  /** Whether a sensor's points or pixels are to be labelled. */
  wants(sensor: string): boolean {
    return this.#labels.has(sensor);
  }

  labels(sensor: string, ns: bigint, labels: Labels): void {
    this.#labels.get(sensor)?.add(encodeLabels(ns, labels));
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

  /** A document of the map model, in metres about the origin, rounded to a tenth of a millimetre. */
  async map(origin: MapOrigin, map: RoadMap, name = 'map.json'): Promise<void> {
    const points = (line: readonly Vec3[]): Vec3[] =>
      line.map(([x, y, z]) => [millimetres(x), millimetres(y), millimetres(z)]);
    const document: RoadMap = {
      ...map,
      origin,
      elements: map.elements.map((e) => ({ ...e, points: points(e.points) })),
      lanelets: map.lanelets.map((l) => ({ ...l, centerline: points(l.centerline) })),
    };
    await writeFile(join(this.#temporary, name), encodeMap(document));
  }

  /** The map before the road was changed on purpose, and what was changed where. */
  async edits(origin: MapOrigin, unedited: RoadMap, edits: readonly MadeEdit[]): Promise<void> {
    await this.map(origin, unedited, 'map-before.json');
    await writeFile(join(this.#temporary, 'edits.json'), `${JSON.stringify(edits, null, 1)}\n`);
  }

  /** What is wrong with the log on purpose: nothing is an empty list. */
  async faults(faults: readonly TrueFault[]): Promise<void> {
    await writeFile(join(this.#temporary, 'faults.json'), `${JSON.stringify(faults, null, 1)}\n`);
  }

  /** A JSON document of its own beside the rest. */
  async document(name: string, value: unknown): Promise<void> {
    await writeFile(join(this.#temporary, `${name}.json`), JSON.stringify(value));
  }

  /** Brings what was added to the disk; call now and then, so that a long drive does not gather in memory. */
  async flush(): Promise<void> {
    for (const file of this.#all()) await file.flush();
  }

  #all(): GrowingFile[] {
    return [...Object.values(this.#files), ...this.#labels.values()];
  }

  async #close(): Promise<void> {
    for (const file of this.#all()) await file.close();
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
