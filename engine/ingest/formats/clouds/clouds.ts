/**
 * Point cloud files: PCD, PLY, LAS and LAZ, OBJ, CSV and XYZ, recognised and parsed through loaders.gl (files/loaders.ts). A folder of
 * them is a series of sweeps by the times in their names; one that stands alone is a reference in the map's frame, unless its points
 * say that it is a sweep. Trajectories (TUM, KITTI, CSV) and folders of pictures beside them come in, too.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CalibrationSet, Vec3 } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { placeNear } from '../../media/clouds/cloud-file.ts';
import { JsonPayload } from '../../media/json-payload.ts';
import { itemsOfTable } from '../../media/tables/table-items.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { lookAlikeFolder } from '../../unread/look-alike.ts';
import { type CloudLayout, layoutOf, MOST_LEVELS, refusalOf } from './layout.ts';
import { CLOUD_EXTENSIONS } from './names.ts';
import { readPictures } from './pictures.ts';
import { type CloudPlan, type PoseSeries, planOf, type Series } from './plan.ts';
import { CloudStream, openCloud } from './sweeps.ts';
import { timingOf } from './timing.ts';

/** The frame of clouds that stand alone, and of trajectories. */
const MAP = 'map';
/** What poses without a lidar place. */
const VEHICLE = 'vehicle';

export const clouds = {
  name: 'clouds',
  title: 'Point cloud',
  noun: 'a point cloud file or a folder of them',
  // Tables and meshes are of other programs far more often: they open by "All files".
  extensions: ['pcd', 'ply', 'las', 'laz', 'xyz'],

  async detect(path: string): Promise<boolean> {
    // A data set that has a layout of its own would come in without its calibration and poses.
    if ((await lookAlikeFolder(path)) !== undefined) return false;
    const layout = await layoutOf(path);
    return layout !== undefined && layout.sweeps.length + layout.alone.length > 0;
  },

  whyNot: refusalOf,

  async describe(path: string): Promise<LogDescription> {
    const layout = await theLayout(path);
    const streams = [];
    let [bytes, files] = [0, 0];
    const times: bigint[] = [];
    for (const folder of [...layout.sweeps, ...layout.pictures]) {
      const timing = await timingOf(folder);
      const [first, last] = [timing.files[0], timing.files.at(-1)];
      // One file stands for the others of its folder: a quick look does not touch thousands.
      if (first) bytes += (await stat(first.file)).size * timing.files.length;
      if (first && last && timing.clock !== 'index') times.push(first.ns, last.ns);
      files += timing.files.length;
      streams.push({ name: folder.name, schema: 'files', count: timing.files.length });
    }
    for (const file of layout.alone) {
      bytes += (await stat(file)).size;
      files++;
      streams.push({ name: basename(file), schema: 'file', count: 1 });
    }
    times.sort((a, b) => (a < b ? -1 : 1));
    return {
      ...{ format: 'clouds', name: layout.name, path, bytes, files, streams },
      from: times[0]?.toString(),
      to: times.at(-1)?.toString(),
    };
  },

  async *read(path: string, memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    const layout = await theLayout(path);
    if (within) await refuseStrayLinks(layout.root, within, layout.root === path ? MOST_LEVELS : 0);
    const plan = await planOf(layout);
    yield { type: 'begin', t0: String(plan.t0), name: layout.name };
    for (const finding of plan.findings) yield { type: 'finding', finding };
    yield { type: 'calibration', set: calibrationOf(plan) };
    yield* placesOf(plan);
    const total = plan.sweeps.reduce((sum, { files }) => sum + files.length, plan.references.length);
    const done = { files: 0, bytes: 0 };
    for (const reference of plan.references) yield* readReference(reference, plan, memory, done);
    for (const series of plan.sweeps) yield* readSweeps(series, plan, memory, done, total);
    for (const { name, files } of plan.pictures) {
      const amount = yield* readPictures(name, files, plan.t0);
      done.files += amount.files;
      done.bytes += amount.bytes;
    }
    for (const series of plan.trajectories) {
      yield* readPoses(series, plan);
      done.files++;
      done.bytes += series.text.length;
    }
    for (const table of plan.tables) {
      yield* itemsOfTable(table, plan.t0);
      done.files++;
      done.bytes += table.bytes;
    }
    yield { type: 'end', ...done };
  },
} satisfies Format;

/** Pictures alone, a folder a camera: the same layout without a cloud. */
export const pictures = {
  ...clouds,
  name: 'pictures',
  title: 'Folder of pictures',
  noun: 'a folder of pictures, or one a camera',
  extensions: [],
  // Said of clouds already.
  whyNot: async (): Promise<undefined> => undefined,

  async detect(path: string): Promise<boolean> {
    if ((await lookAlikeFolder(path)) !== undefined) return false;
    const layout = await layoutOf(path);
    return (
      layout !== undefined && layout.sweeps.length + layout.alone.length === 0 && layout.pictures.length > 0
    );
  },

  async describe(path: string): Promise<LogDescription> {
    return { ...(await clouds.describe(path)), format: 'pictures' };
  },
} satisfies Format;

/** Poses alone. */
export const trajectories = {
  ...clouds,
  name: 'trajectories',
  title: 'Trajectory',
  noun: 'a trajectory (TUM, KITTI poses, CSV of poses)',
  extensions: [],
  beside: true,
  general: true,
  // Said of clouds already.
  whyNot: async (): Promise<undefined> => undefined,

  async detect(path: string): Promise<boolean> {
    if ((await lookAlikeFolder(path)) !== undefined) return false;
    const layout = await layoutOf(path);
    return layout !== undefined && layout.sweeps.length + layout.alone.length + layout.pictures.length === 0;
  },

  async describe(path: string): Promise<LogDescription> {
    return { ...(await clouds.describe(path)), format: 'trajectories' };
  },
} satisfies Format;

async function theLayout(path: string): Promise<CloudLayout> {
  const layout = await layoutOf(path);
  if (!layout)
    throw new InputError(
      `${path} holds no point cloud (${Object.values(CLOUD_EXTENSIONS).flat().join(', ')}).`,
    );
  return layout;
}

/** What is said of the places of sensors: only the first lidar is known to be where the vehicle is. */
function* placesOf({ sweeps, pictures, shift }: CloudPlan): Generator<Item> {
  const note = (level: 'info' | 'warn', place: string, reason: string): Item => ({
    type: 'finding',
    finding: { level, file: 'calibration', place, reason, count: 1 },
  });
  const unplaced = [...sweeps.slice(1), ...pictures].map(({ name }) => name);
  if (unplaced.length > 0)
    yield note(
      'warn',
      unplaced.slice(0, 5).join(', '),
      'files say nothing of where these sensors sit: they are not placed',
    );
  if (shift)
    yield note(
      'info',
      MAP,
      `coordinates are counted from ${shift.join(', ')} m, so that single precision holds them`,
    );
}

/** The first lidar is the vehicle; a cloud that stands alone has only the map; poses alone are of the vehicle. */
const vehicleOf = ({ sweeps, references }: CloudPlan): string =>
  sweeps[0]?.name ?? (references.length > 0 ? MAP : VEHICLE);

function calibrationOf(plan: CloudPlan): CalibrationSet {
  const vehicleFrame = vehicleOf(plan);
  const rules: Readonly<Record<string, string>> = {
    [MAP]: 'point cloud files: no sensor; the frame of the clouds',
    [VEHICLE]:
      'files of pictures or poses: nothing says where a sensor sits; poses are taken to be of the vehicle',
  };
  const lidar = 'point cloud files: the first lidar is the vehicle, since nothing says where it sits';
  return {
    version: 0,
    vehicleFrame,
    rule: plan.sweeps.length > 0 ? lidar : (rules[vehicleFrame] ?? lidar),
    sensors: [{ frame: vehicleFrame, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }],
  };
}

type Done = { files: number; bytes: number };

async function* readReference(
  { name, path, opened: known }: CloudPlan['references'][number],
  { t0, shift, sweeps }: CloudPlan,
  memory: PayloadMemory,
  done: Done,
): AsyncGenerator<Item> {
  const stream = new CloudStream({ name, frame: MAP, t0 }, memory, {
    role: 'estimate',
    key: sweeps.length === 0,
    meta: { reference: true, ...(shift ? { shift } : {}) },
  });
  const opened = known ?? (await openCloud(path));
  done.files++;
  if ('fault' in opened) {
    yield stream.fault(path, opened.fault);
    return;
  }
  done.bytes += opened.bytes;
  yield* stream.take(path, t0, opened.file, near(shift, placeNear(opened.file)));
}

/** The map's own shift, or that of a cloud that lies elsewhere. */
const near = (shift: Vec3 | undefined, own: Vec3 | undefined): Vec3 | undefined =>
  own ? (shift ?? own) : undefined;

async function* readSweeps(
  { name, files, bare }: Series,
  { t0, shift }: CloudPlan,
  memory: PayloadMemory,
  done: Done,
  total: number,
): AsyncGenerator<Item> {
  const steps = files.slice(1).map(({ ns }, i) => Number(ns - (files[i]?.ns ?? 0n)));
  const periodNs = steps.sort((a, b) => a - b)[steps.length >> 1];
  const stream = new CloudStream({ name, frame: name, t0, periodNs }, memory);
  for (const { file, ns } of files) {
    const opened = await openCloud(file, bare);
    done.files++;
    if (done.files % 8 === 0)
      yield { type: 'progress', fraction: done.files / total, text: `${done.files} of ${total} clouds` };
    if ('fault' in opened) {
      yield stream.fault(file, opened.fault);
      continue;
    }
    done.bytes += opened.bytes;
    yield* stream.take(file, ns, opened.file, near(shift, placeNear(opened.file)));
  }
}

function* readPoses({ name, form, truth, text, poses }: PoseSeries, plan: CloudPlan): Generator<Item> {
  const { t0, shift, sweeps } = plan;
  const json = new JsonPayload();
  const child = vehicleOf(plan);
  yield {
    type: 'raw',
    name,
    bytes: new TextEncoder().encode(text),
    note: `a trajectory (${form}), as it is`,
  };
  yield {
    type: 'stream',
    stream: {
      ...{ name, kind: 'pose', role: truth ? 'truth' : 'estimate', frame: child, codec: 'json' },
      units: SIGNAL_UNITS.pose,
      meta: {
        parent: MAP,
        child,
        form,
        source: `taken to be of the ${sweeps.length > 0 ? 'first lidar' : 'vehicle'}`,
      },
    },
  };
  const [x = 0, y = 0, z = 0] = shift ?? [];
  for (const { ns, pose } of poses) {
    const moved = { ...pose, p: [pose.p[0] - x, pose.p[1] - y, pose.p[2] - z] as const };
    const signals = poseSignals(moved);
    const t = Number(ns - t0);
    yield { type: 'sample', stream: name, t, tLog: t, payload: json.of(signals), signals };
  }
}
