/**
 * A drive to ask: a lidar at 10 Hz without its sweeps 20 and 21, two cameras of which one comes 80 ms late, a receiver that jumps by
 * 5 m once, two runs that differ in one parameter, and a map of the newer run.
 */
import { encodeSeries } from '../../../engine/artifacts/series.ts';
import { encodeTable } from '../../../engine/artifacts/table.ts';
import { encodeTrajectory } from '../../../engine/artifacts/trajectory.ts';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { encodeMap } from '../../../engine/map/document.ts';
import { sweepOf, T0 } from '../drives.ts';
import { ORIGIN, smallMap } from '../synthetic-map.ts';

export const SWEEPS = 50;
export const MISSING = [20, 21];
/** The fix that lies off, by metres to the north. */
export const JUMP = { fix: 30, metres: 5 };

/** One grey pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

const at = (i: number): number => (i * NS_PER_S) / 10;
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

export function makeAskedDrive(path: string): string {
  const writer = DriveWriter.create(path, { name: 'asked', t0: T0, source: 'made for a test' });
  writer.setOrigin(ORIGIN);
  const sensor = (name: string, kind: 'lidar' | 'camera' | 'gnss', codec: string): number =>
    writer.addStream({ name, kind, role: 'sensor', frame: name, codec });
  const lidar = sensor('velodyne_points', 'lidar', 'columns/1');
  const cameras = [sensor('image_02', 'camera', 'image/png'), sensor('image_03', 'camera', 'image/png')];
  const gnss = sensor('oxts/gnss', 'gnss', 'json');
  for (const [path, unit] of [
    ['latitude', 'deg'],
    ['longitude', 'deg'],
    ['altitude', 'm'],
    ['status', ''],
  ] as const)
    writer.declareSignal(gnss, path, unit);
  for (let i = 0; i < SWEEPS; i++) {
    const t = at(i);
    if (!MISSING.includes(i)) writer.addSample(lidar, { t, tLog: t + 2e6, payload: sweepOf(i, 20) });
    for (const [k, camera] of cameras.entries())
      writer.addSample(camera, {
        t: t + 1e6,
        tLog: t + 1e6 + (k === 0 ? 80e6 : 5e6),
        payload: PICTURE,
      });
    writer.addSample(gnss, { t, tLog: t, payload: json({ i }) });
    const place = fromEnu(ORIGIN, [i, i === JUMP.fix ? JUMP.metres : 0, 0]);
    writer.addSignals(gnss, t, {
      latitude: place.latitudeDeg,
      longitude: place.longitudeDeg,
      altitude: place.altitudeM,
      status: 0,
    });
  }
  writer.finish();
  const drive = Drive.open(path, 'write');
  addRun(drive, 'first', 0.5, 0.12);
  addRun(drive, 'second', 1, 0.08);
  drive.bookmarks.add(at(12), 'look here');
  drive.close();
  return path;
}

/** As the stages would write it, in little. */
function addRun(drive: Drive, name: string, voxelM: number, residualM: number): void {
  const run = drive.runs.create(name, undefined, 0, {});
  const stage = (id: string, parameters: Record<string, number>): number => {
    const key = `${id} ${name}`;
    const result = drive.runs.begin(key, id, 1, parameters, 1);
    drive.runs.setStage(run, id, key, 'done');
    return result;
  };
  const part = (
    result: number,
    of: string,
    artifact: string,
    kind: string,
    codec: string,
    bytes: Uint8Array,
    meta = {},
  ): void => {
    const id = drive.artifacts.create(result, { kind, version: 1, name: artifact, stage: of });
    drive.artifacts.setMeta(id, meta);
    drive.artifacts.putPart(id, { key: '0', level: 0, codec, bytes });
    if (kind === 'map') drive.links.add(id, 'left', { stream: 1, fromSeq: 3, toSeq: 9 }, 2);
  };
  const t = Float64Array.from({ length: SWEEPS }, (_, i) => at(i));
  const poses = [...t].map((_, i) => ({ p: [i, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } }) as const);

  const odometry = stage('odometry', { voxelM });
  const residual = { unit: 'm', values: Float64Array.from(t, (_, i) => residualM + i / 1e4) };
  part(odometry, 'odometry', 'residuals', 'series', 'columns/1', encodeSeries(t, { residual }), {
    units: { residual: 'm' },
  });
  drive.runs.addMetric(odometry, {
    name: 'Mean residual',
    value: residualM,
    unit: 'm',
    grade: 'pass',
    threshold: '< 0.3 m',
  });
  drive.runs.finish(odometry, { grade: 'pass', reasons: [] }, 1500, 2e6);

  const alignment = stage('alignment', {});
  part(alignment, 'alignment', 'trajectory', 'trajectory', 'columns/1', encodeTrajectory({ t, poses }, {}), {
    frame: 'map',
  });
  drive.runs.finish(alignment, { grade: 'warn', reasons: ['GNSS is poor.'] }, 500, 1e6);

  const lanes = stage('lanes', {});
  part(lanes, 'lanes', 'map', 'map', 'json/1', encodeMap(smallMap()));
  drive.runs.finish(lanes, { grade: 'pass', reasons: [] }, 10, 1e6);

  const validation = stage('validation', {});
  const columns = ['severity', 'rule', 'message', 'x', 'y', 'z', 't', 'of', 'station', 'offset'];
  const findings = {
    columns: columns.map((each) => ({ name: each, unit: '' })),
    rows: [['error', 'lane.width', 'Lane 1 is 0.5 m wide.', 3, 0, 0, at(4), 'left right', 3, 0]],
  };
  part(validation, 'validation', 'findings', 'table', 'json/1', encodeTable(findings));
  drive.runs.finish(validation, { grade: 'fail', reasons: ['One error.'] }, 10, 1e6);
}
