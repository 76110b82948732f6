/** Drives with runs whose path, map and raster are made up, as the stages would write them: for comparisons. */

import { encodeRasterTile } from '../../../engine/artifacts/raster.ts';
import { encodeTrajectory } from '../../../engine/artifacts/trajectory.ts';
import type { MapOrigin, Vec3 } from '../../../engine/contract/calibration.ts';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { encodeMap } from '../../../engine/map/document.ts';
import type { MapElement } from '../../../engine/map/model.ts';
import { fillSmallDrive, T0 } from '../drives.ts';

export type MadeRun = {
  readonly name: string;
  readonly elements?: readonly MapElement[];
  /** One pose a second. */
  readonly path: readonly Vec3[];
  /** Of the path; by default map where the drive has an origin, else local. */
  readonly frame?: string;
  /** Of a tile of 100 × 100 cells of 0.5 m with its lower corner at −10, −25. */
  readonly height?: (x: number, y: number) => number;
  readonly significance?: number;
};

export const TILE = { width: 100, height: 100, resolutionM: 0.5, x: -10, y: -25 };

export function comparedDrive(path: string, runs: readonly MadeRun[], origin?: MapOrigin): string {
  const writer = DriveWriter.create(path, {
    name: path.replace(/^.*\/|\.drive$/g, ''),
    t0: T0,
    source: 'test',
  });
  fillSmallDrive(writer, { sweeps: 3 });
  if (origin) writer.setOrigin(origin);
  writer.finish();
  const drive = Drive.open(path, 'write');
  for (const run of runs) addRun(drive, run, origin);
  drive.close();
  return path;
}

function addRun(drive: Drive, made: MadeRun, origin: MapOrigin | undefined): void {
  const { name, elements, path, height, significance = 5 } = made;
  const run = drive.runs.create(name, undefined, 0, { vectors: { significance } });
  const stage = (id: string, parameters: Record<string, number>, fill: (result: number) => void): void => {
    const key = `${id} ${name}`;
    const result = drive.runs.begin(key, id, 1, parameters, 1);
    fill(result);
    drive.runs.finish(result, { grade: 'pass', reasons: [] }, 10, 1e6);
    drive.runs.setStage(run, id, key, 'done');
  };
  const frame = origin ? 'map' : 'local';
  stage('alignment', {}, (result) => {
    const id = drive.artifacts.create(result, {
      ...{ kind: 'trajectory', version: 1, name: 'trajectory', stage: 'alignment' },
    });
    drive.artifacts.setMeta(id, { frame: made.frame ?? frame });
    const t = Float64Array.from(path, (_, k) => k * NS_PER_S);
    const poses = path.map((p) => ({ p, q: { w: 1, x: 0, y: 0, z: 0 } }));
    drive.artifacts.putPart(id, {
      ...{ key: '0', level: 0, codec: 'columns/1', bytes: encodeTrajectory({ t, poses }, {}) },
    });
  });
  if (height)
    stage('evidence', {}, (result) => {
      const id = drive.artifacts.create(result, {
        ...{ kind: 'raster', version: 1, name: 'evidence', stage: 'evidence' },
      });
      const { width, height: rows, resolutionM, x, y } = TILE;
      const values = Float32Array.from({ length: width * rows }, (_, i) =>
        height(x + ((i % width) + 0.5) * resolutionM, y + (Math.floor(i / width) + 0.5) * resolutionM),
      );
      const channels = [{ name: 'height', unit: 'm', min: 0, max: 1 }];
      drive.artifacts.putPart(id, {
        ...{ key: '0_0', level: 0, codec: 'columns/1' },
        box: [x, y, 0, x + width * resolutionM, y + rows * resolutionM, 1],
        bytes: encodeRasterTile({ ...TILE, channels }, { height: values }),
      });
    });
  if (elements)
    stage('vectors', { significance }, (result) => {
      drive.runs.addMetric(result, {
        ...{ name: 'Lines', value: elements.length, unit: '', grade: elements.length > 2 ? 'pass' : 'warn' },
        threshold: '> 2',
      });
    });
  if (elements)
    stage('lanes', {}, (result) => {
      const id = drive.artifacts.create(result, { kind: 'map', version: 1, name: 'map', stage: 'lanes' });
      const bytes = encodeMap({ format: 'lanetrace-map/1', frame, origin, elements, lanelets: [] });
      drive.artifacts.putPart(id, { key: '0', level: 0, codec: 'json/1', bytes });
    });
}
