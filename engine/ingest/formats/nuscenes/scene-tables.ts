/**
 * What the tables say of one scene. Each table is read once, row by row; only rows of the scene are kept, so that memory does not
 * grow with the data set.
 */
import { join } from 'node:path';
import type { Pose } from '../../../contract/calibration.ts';
import type { Finding } from '../../format.ts';
import { BOX_STREAM, CAN_BUS, POSE_STREAM, type Scene, type Tables } from './layout.ts';
import { type Row, readRows } from './rows.ts';
import { numberOf, numbersOf, poseOf, textOf, timeOf } from './values.ts';

/** Rows of one scene; 20 s of nuScenes have 3,500 files. An hour would have 650,000. */
const MOST_ROWS = 2_000_000;

export type Sensor = {
  readonly channel: string;
  readonly modality: string;
  readonly T_vehicle_sensor: Pose;
  /** Nine numbers, row by row. */
  readonly intrinsic: readonly number[] | undefined;
  /** OpenCV's k1 k2 p1 p2 k3 …, where a layout has them (`camera_distortion`). */
  readonly distortion: readonly number[];
};

export type DataFile = {
  readonly sampleToken: string;
  readonly egoToken: string;
  readonly sensorToken: string;
  readonly file: string;
  readonly ns: bigint;
  readonly isKeyFrame: boolean;
  readonly width: number;
  readonly height: number;
};

export type EgoPose = { readonly ns: bigint; readonly T_global_vehicle: Pose };

export type Annotation = {
  readonly sampleToken: string;
  readonly instance: string;
  readonly T_global_box: Pose;
  /** Width, length, height in metres. */
  readonly size: readonly number[];
  readonly lidarPoints: number;
  readonly radarPoints: number;
  readonly attributes: readonly string[];
};

export type SceneTables = {
  /** Of its log, e.g. "boston-seaport"; empty where the tables do not say. */
  readonly location: string;
  /** By token, with the time of each. */
  readonly samples: ReadonlyMap<string, bigint>;
  readonly sensors: ReadonlyMap<string, Sensor>;
  readonly files: readonly DataFile[];
  readonly poses: ReadonlyMap<string, EgoPose>;
  readonly annotations: readonly Annotation[];
  /** Class by instance. */
  readonly classes: ReadonlyMap<string, string>;
  /** Name by token. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly bytes: number;
};

export async function readScene(tables: Tables, scene: Scene): Promise<SceneTables> {
  const reader = new TableReader(tables);
  const samples = await reader.samples(scene.token);
  const files = await reader.files(samples);
  const egos = new Set(files.map(({ egoToken }) => egoToken));
  const annotations = await reader.annotations(samples);
  return {
    location: await reader.location(scene.logToken),
    samples,
    sensors: await reader.sensors(new Set(files.map(({ sensorToken }) => sensorToken))),
    files,
    poses: await reader.poses(egos),
    annotations,
    classes: await reader.classes(new Set(annotations.map(({ instance }) => instance))),
    attributes: await reader.names('attribute.json'),
    findings: reader.findings,
    bytes: reader.bytes,
  };
}

class TableReader {
  readonly findings: Finding[] = [];
  bytes = 0;
  readonly #folder: string;

  constructor({ folder }: Tables) {
    this.#folder = folder;
  }

  /** @param take false for a row of the scene that cannot be used. @param missing what the absence costs; undefined: nothing */
  async #read(file: string, take: (row: Row) => boolean, missing?: string): Promise<void> {
    const bad = { first: '', count: 0 };
    const read = await readRows(join(this.#folder, file), file, (row) => {
      if (!take(row) && bad.count++ === 0) bad.first = textOf(row, 'token') ?? 'no token';
    });
    this.bytes += read.bytes;
    this.findings.push(...read.findings);
    if (!read.there && missing !== undefined)
      this.findings.push({
        level: 'warn',
        file,
        place: 'whole file',
        reason: `missing: ${missing}`,
        count: 1,
      });
    if (bad.count > 0)
      this.findings.push({
        level: 'error',
        file,
        place: bad.first,
        reason: 'has values that cannot be, or none where some are needed: left out',
        count: bad.count,
      });
  }

  async samples(scene: string): Promise<Map<string, bigint>> {
    const samples = new Map<string, bigint>();
    await this.#read(
      'sample.json',
      (row) => {
        if (row.scene_token !== scene) return true;
        const [token, ns] = [textOf(row, 'token'), timeOf(row)];
        if (token === undefined || ns === undefined || samples.size >= MOST_ROWS) return false;
        samples.set(token, ns);
        return true;
      },
      'no file belongs to a scene',
    );
    return samples;
  }

  async files(samples: ReadonlyMap<string, bigint>): Promise<DataFile[]> {
    const files: DataFile[] = [];
    await this.#read(
      'sample_data.json',
      (row) => {
        const sampleToken = textOf(row, 'sample_token');
        if (sampleToken === undefined || !samples.has(sampleToken)) return true;
        const [file, ns] = [textOf(row, 'filename'), timeOf(row)];
        const [egoToken, sensorToken] = [
          textOf(row, 'ego_pose_token'),
          textOf(row, 'calibrated_sensor_token'),
        ];
        if (!file || ns === undefined || sensorToken === undefined || files.length >= MOST_ROWS) return false;
        files.push({
          sampleToken,
          egoToken: egoToken ?? '',
          sensorToken,
          file,
          ns,
          isKeyFrame: row.is_key_frame === true,
          width: numberOf(row, 'width') ?? 0,
          height: numberOf(row, 'height') ?? 0,
        });
        return true;
      },
      'no sweep and no picture is known',
    );
    return files;
  }

  async sensors(wanted: ReadonlySet<string>): Promise<Map<string, Sensor>> {
    const kinds = new Map<string, { channel: string; modality: string }>();
    await this.#read(
      'sensor.json',
      (row) => {
        const [token, channel] = [textOf(row, 'token'), textOf(row, 'channel')];
        if (token === undefined || !isChannel(channel) || kinds.size >= MOST_ROWS) return false;
        kinds.set(token, { channel, modality: textOf(row, 'modality') ?? '' });
        return true;
      },
      'the files belong to no sensor',
    );
    const sensors = new Map<string, Sensor>();
    await this.#read(
      'calibrated_sensor.json',
      (row) => {
        const token = textOf(row, 'token');
        if (token === undefined || !wanted.has(token)) return true;
        const [kind, pose] = [kinds.get(textOf(row, 'sensor_token') ?? ''), poseOf(row)];
        if (!kind || !pose) return false;
        const distortion = row.camera_distortion;
        const isList = Array.isArray(distortion) && distortion.length <= 14;
        sensors.set(token, {
          ...kind,
          T_vehicle_sensor: pose,
          intrinsic: matrixOf(row),
          distortion: isList ? (numbersOf(row, 'camera_distortion', distortion.length) ?? []) : [],
        });
        return true;
      },
      'the files belong to no sensor',
    );
    return sensors;
  }

  async poses(wanted: ReadonlySet<string>): Promise<Map<string, EgoPose>> {
    const poses = new Map<string, EgoPose>();
    await this.#read(
      'ego_pose.json',
      (row) => {
        const token = textOf(row, 'token');
        if (token === undefined || !wanted.has(token)) return true;
        const [pose, ns] = [poseOf(row), timeOf(row)];
        if (!pose || ns === undefined) return false;
        poses.set(token, { ns, T_global_vehicle: pose });
        return true;
      },
      'the drive has no poses, and boxes cannot be placed',
    );
    return poses;
  }

  async annotations(samples: ReadonlyMap<string, bigint>): Promise<Annotation[]> {
    const annotations: Annotation[] = [];
    await this.#read('sample_annotation.json', (row) => {
      const sampleToken = textOf(row, 'sample_token');
      if (sampleToken === undefined || !samples.has(sampleToken)) return true;
      const [pose, size] = [poseOf(row), numbersOf(row, 'size', 3)];
      if (!pose || !size?.every((v) => v >= 0) || annotations.length >= MOST_ROWS) return false;
      const tokens = Array.isArray(row.attribute_tokens) ? row.attribute_tokens.slice(0, 16) : [];
      annotations.push({
        sampleToken,
        instance: textOf(row, 'instance_token') ?? '',
        T_global_box: pose,
        size,
        lidarPoints: numberOf(row, 'num_lidar_pts') ?? 0,
        radarPoints: numberOf(row, 'num_radar_pts') ?? 0,
        attributes: tokens.filter((token): token is string => typeof token === 'string'),
      });
      return true;
    });
    return annotations;
  }

  async classes(instances: ReadonlySet<string>): Promise<Map<string, string>> {
    const names = await this.names('category.json');
    const classes = new Map<string, string>();
    await this.#read('instance.json', (row) => {
      const token = textOf(row, 'token');
      if (token !== undefined && instances.has(token))
        classes.set(token, names.get(textOf(row, 'category_token') ?? '') ?? 'unknown');
      return true;
    });
    return classes;
  }

  /** `name` by `token` of a small table. */
  async names(file: string): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    await this.#read(file, (row) => {
      const [token, name] = [textOf(row, 'token'), textOf(row, 'name')];
      if (token !== undefined && name !== undefined && names.size < MOST_ROWS) names.set(token, name);
      return true;
    });
    return names;
  }

  async location(log: string): Promise<string> {
    let location = '';
    await this.#read('log.json', (row) => {
      if (row.token === log) location = textOf(row, 'location') ?? '';
      return true;
    });
    return location;
  }
}

/** The names of the streams that are no sensor's (nuscenes.ts). */
const OTHER_STREAMS = [POSE_STREAM, BOX_STREAM];

/** A stream is called as its channel is, and each stream has a name of its own. */
const isChannel = (name: string | undefined): name is string =>
  name !== undefined && name !== '' && !OTHER_STREAMS.includes(name) && !name.startsWith(CAN_BUS);

function matrixOf(row: Row): readonly number[] | undefined {
  const rows = row.camera_intrinsic;
  if (!Array.isArray(rows) || rows.length !== 3) return undefined;
  const values: readonly unknown[] = rows.flat();
  const isMatrix = values.length === 9 && values.every((v) => typeof v === 'number' && Number.isFinite(v));
  return isMatrix ? values.map(Number) : undefined;
}
