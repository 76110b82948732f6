/**
 * Segments of comma2k19 (Schafer et al. 2018; layout by its README.md): a minute of numpy arrays each, without lidar. Streams:
 *
 *   CAN/speed, CAN/wheel_speed, CAN/steering_angle, CAN/radar   of the car
 *   IMU, IMU/…, GNSS/live_gnss_ublox, GNSS/live_gnss_qcom       of the phone
 *   camera                                                      video.hevc, where it is
 *   global_pose                                                 reference poses of the camera, role truth
 *
 * Times are seconds since the phone was started. They are placed on UTC once, by the poses' GPS times, else by the receivers' fixes.
 */
import { join } from 'node:path';
import type { MapOrigin } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { originFault } from '../../../drive/file/identity.ts';
import { fromEcef } from '../../../geometry/geodesy.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import { contentOf, kindOf, namesIn } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory, ReadOptions } from '../../format.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { findSegments, LOG, POSES, theSegment } from './layout.ts';
import { GNSS, IMU_STREAM, imuSignals, KEPT, LOGS, VEHICLE } from './logs.ts';
import { CAMERA, readPictures, VIDEO } from './pictures.ts';
import { placeOf, readPoses } from './poses.ts';
import { RADAR, RADAR_COLUMNS, radarScans } from './radar.ts';
import { type Reading, readTable, type Table } from './tables.ts';

/** processed_log/CAN/speed/t. */
const LEVELS = 3;
/** The data set has 2019. */
const MOST_SEGMENTS = 10_000;
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
/** GPS time began on 6 January 1980, and was 18 s ahead of UTC from 2017 on (IERS Bulletin C). */
const GPS_EPOCH_S = 315_964_800;
const WEEK_S = 604_800;
const GPS_AHEAD_S = 18;

export const comma2k19 = {
  name: 'comma2k19',
  title: 'comma2k19',
  noun: 'the folder of a comma2k19 segment',
  extensions: [],

  async detect(path: string): Promise<boolean> {
    return (await kindOf(path)).kind === 'folder' && (await findSegments(path, 1)).length > 0;
  },

  async drives(path: string) {
    return (await findSegments(path, MOST_SEGMENTS)).map(({ name, folder }) => ({ name, path: folder }));
  },

  async *read(path: string, memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    const { folder, name } = await theSegment(path);
    if (within) await refuseStrayLinks(folder, within, LEVELS);
    const reading: Reading = { findings: [], bytes: 0, files: 0 };
    const tables = await tablesOf(folder, reading);
    const begins = [...tables.values()].flatMap(({ rows }) => (rows[0] ? [rows[0].s] : []));
    const bootS = begins.toSorted((a, b) => a - b)[0];
    if (bootS === undefined)
      throw new InputError(
        `${folder} has no array with times: nothing can be placed on a clock${reading.findings
          .slice(0, 2)
          .map(({ file, reason }) => ` (${file}: ${reason})`)
          .join('')}.`,
      );
    const clock = utcOf(tables);
    yield {
      type: 'begin',
      t0: String(BigInt(Math.round((bootS + (clock?.offsetS ?? 0)) * 1e6)) * 1000n),
      name,
    };
    const hasVideo = (await namesIn(folder))?.includes(VIDEO);
    const sensors = hasVideo ? [...CALIBRATION.sensors, CAMERA] : CALIBRATION.sensors;
    yield { type: 'calibration', set: { ...CALIBRATION, sensors } };
    yield* sayClock(clock);
    const toNs = (s: number): number => Math.round((s - bootS) * 1e9);
    const origin = originOf(tables);
    if (origin) yield { type: 'origin', origin };
    yield* readLogs(tables, toNs);
    const radar = tables.get(RADAR);
    if (radar) yield* radarScans(radar, toNs, memory);
    const [positions, turns] = [tables.get('frame_positions'), tables.get('frame_orientations')];
    if (origin && positions && turns) {
      const bad = yield* readPoses(positions, turns, origin, toNs);
      if (bad > 0)
        reading.findings.push(fault(POSES, 'rows', 'are no place on Earth with a rotation: left out', bad));
    }
    yield* keepRaw(folder, reading);
    yield* readPictures(folder, tables.get('frames'), toNs, reading);
    for (const finding of reading.findings) yield { type: 'finding', finding };
    yield { type: 'end', files: reading.files, bytes: reading.bytes };
  },
} satisfies Format;

const CALIBRATION = {
  version: 0,
  vehicleFrame: VEHICLE,
  rule: 'comma2k19: the phone’s place, x forward, y left, z up; where radar and receivers sit is not said',
  sensors: [{ frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }],
} as const;

const fault = (
  file: string,
  place: string,
  reason: string,
  count = 1,
  level: Finding['level'] = 'error',
): Finding => ({
  level,
  file,
  place,
  reason,
  count,
});

async function tablesOf(folder: string, reading: Reading): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  const add = async (name: string, times: string, values: string, columns: number): Promise<void> => {
    const table = await readTable(folder, times, values, columns, reading);
    if (table) tables.set(name, table);
  };
  const logged = [...LOGS, { folder: 'IMU/accelerometer', columns: 3 }, { folder: 'IMU/gyro', columns: 3 }];
  for (const { folder: name, columns } of [...logged, { folder: RADAR, columns: RADAR_COLUMNS }])
    await add(name, `${LOG}/${name}/t`, `${LOG}/${name}/value`, columns);
  for (const [name, columns] of [
    ['frame_positions', 3],
    ['frame_orientations', 4],
    ['frame_gps_times', 2],
  ] as const)
    await add(name, `${POSES}/frame_times`, `${POSES}/${name}`, columns);
  await add('frames', `${POSES}/frame_times`, `${POSES}/frame_times`, 1);
  return tables;
}

type Utc = { readonly offsetS: number; readonly by: string };

/** UTC less the time since boot, seconds: the median. */
function utcOf(tables: ReadonlyMap<string, Table>): Utc | undefined {
  const median = (name: string, utc: (at: Table['at'], row: number) => number): Utc | undefined => {
    const table = tables.get(name);
    const offsets = (table?.rows ?? []).map(({ s, row }) => utc(table?.at ?? (() => Number.NaN), row) - s);
    const sorted = offsets.filter((offset) => offset > 0 && offset < 1e10).sort((a, b) => a - b);
    const offsetS = sorted[sorted.length >> 1];
    return offsetS === undefined ? undefined : { offsetS, by: name };
  };
  const gps = median(
    'frame_gps_times',
    (at, row) => GPS_EPOCH_S + at(row, 0) * WEEK_S + at(row, 1) - GPS_AHEAD_S,
  );
  if (gps) return gps;
  // The receivers' column 3 is UTC in milliseconds.
  return GNSS.map((name) => median(name, (at, row) => at(row, 3) / 1000)).find(
    (found) => found !== undefined,
  );
}

function* sayClock(clock: Utc | undefined): Generator<Item> {
  const reason = clock
    ? `are seconds since the phone was started: placed on UTC once, by ${clock.by}; their steps are kept`
    : 'are seconds since the phone was started, and nothing tells UTC: the date is not that of the drive';
  yield { type: 'finding', finding: fault(LOG, 'times', reason, 1, clock ? 'info' : 'warn') };
}

/** The first fix, or else the first pose. */
function originOf(tables: ReadonlyMap<string, Table>): MapOrigin | undefined {
  for (const name of GNSS) {
    const table = tables.get(name);
    const log = LOGS.find(({ folder }) => folder === name);
    for (const { row } of table?.rows ?? []) {
      const fix = log?.signals((column) => table?.at(row, column) ?? Number.NaN);
      const { latitude, longitude, altitude } = fix ?? {};
      if (latitude === undefined || longitude === undefined || altitude === undefined) continue;
      const origin: MapOrigin = {
        ...{ latitudeDeg: latitude, longitudeDeg: longitude, altitudeM: altitude },
        datum: 'unknown',
      };
      if (originFault(origin) === undefined) return origin;
    }
  }
  const positions = tables.get('frame_positions');
  const place = positions?.rows
    .map(({ row }) => placeOf(positions, row))
    .find((found) => found !== undefined);
  return place && { ...fromEcef(place), datum: 'ellipsoid' };
}

function* readLogs(tables: ReadonlyMap<string, Table>, toNs: (s: number) => number): Generator<Item> {
  for (const { folder, stream, signals } of LOGS) {
    const table = tables.get(folder);
    if (!table || table.rows.length === 0) continue;
    yield { type: 'stream', stream };
    let bad = 0;
    for (const { s, row } of table.rows) {
      const values = signals((column) => table.at(row, column));
      if (values) yield sampleOf(stream.name, toNs(s), values);
      else bad++;
    }
    if (bad > 0)
      yield { type: 'finding', finding: fault(folder, 'rows', 'have no numbers that can be: left out', bad) };
  }
  const [accel, gyro] = [tables.get('IMU/accelerometer'), tables.get('IMU/gyro')];
  if (!accel || !gyro) return;
  yield { type: 'stream', stream: IMU_STREAM };
  const atTime = new Map(accel.rows.map(({ s, row }) => [s, row]));
  let bad = 0;
  for (const { s, row } of gyro.rows) {
    const other = atTime.get(s);
    const values = other === undefined ? undefined : imuSignals(accel.at, other, gyro.at, row);
    if (values) yield sampleOf(IMU_STREAM.name, toNs(s), values);
    else bad++;
  }
  const reason = 'have no acceleration and rate of one time: left out';
  if (bad > 0) yield { type: 'finding', finding: fault('IMU', 'rows', reason, bad) };
}

const sampleOf = (stream: string, t: number, signals: Readonly<Record<string, number>>): Item => ({
  type: 'sample',
  stream,
  t,
  tLog: t,
  payload: new TextEncoder().encode(JSON.stringify(signals)),
  signals,
});

async function* keepRaw(folder: string, reading: Reading): AsyncGenerator<Item> {
  for (const [file, note] of KEPT) {
    const { bytes, fault: unread } = await contentOf(join(folder, LOG, file), MOST_KEPT_BYTES);
    if (unread !== undefined) reading.findings.push(fault(file, 'whole file', `cannot be kept: ${unread}`));
    if (!bytes) continue;
    reading.bytes += bytes.byteLength;
    reading.files++;
    yield { type: 'raw', name: file, bytes, note };
  }
  const names = (await namesIn(folder)) ?? [];
  const reason = 'is the log of openpilot from which the arrays were made: it can be loaded by itself';
  if (names.includes('raw_log.bz2'))
    reading.findings.push(fault('raw_log.bz2', 'whole file', reason, 1, 'info'));
}
