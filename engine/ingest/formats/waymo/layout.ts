/**
 * Finds segments of Waymo Open 2 at or below a path. A data set is a folder of components, each a folder of Parquet files named by
 * segment: lidar/SEGMENT.parquet, camera_image/SEGMENT.parquet, vehicle_pose/SEGMENT.parquet (v2/README of the devkit).
 */
import { basename, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { namesIn } from '../../files.ts';
import { findFolders } from '../../media/folder-search.ts';

/** Components that are read; the first three tell a data set. */
export const COMPONENTS = [
  'lidar',
  'camera_image',
  'vehicle_pose',
  'lidar_calibration',
  'lidar_pose',
  'camera_calibration',
  'lidar_box',
] as const;
export type Component = (typeof COMPONENTS)[number];
const TELLING: readonly Component[] = COMPONENTS.slice(0, 3);

/** Data sets below one path: training, validation, testing. */
const MOST_ROOTS = 16;
/** The training set has 798. */
const MOST_SEGMENTS = 10_000;
const ENDING = '.parquet';
const NAMED = 5;

export type Segment = { readonly root: string; readonly name: string };

export const fileOf = (component: Component, { name }: Segment): string => `${component}/${name}${ENDING}`;

/** At most `most` data sets. */
export const findRoots = (path: string, most = MOST_ROOTS): Promise<string[]> =>
  findFolders(
    path,
    most,
    async ({ folders }, folder) => {
      for (const component of TELLING)
        if (folders.includes(component) && (await segmentsIn(folder, component)).length > 0) return true;
      return false;
    },
    { enters: (name) => !COMPONENTS.some((component) => component === name) },
  );

async function segmentsIn(root: string, component: Component): Promise<string[]> {
  const names = (await namesIn(join(root, component)).catch(() => undefined)) ?? [];
  return names.filter((name) => name.endsWith(ENDING)).map((name) => basename(name, ENDING));
}

export async function segmentsOf(path: string): Promise<Segment[]> {
  const found: Segment[] = [];
  for (const root of await findRoots(path)) {
    const names = new Set<string>();
    for (const component of TELLING)
      for (const name of await segmentsIn(root, component)) if (names.size < MOST_SEGMENTS) names.add(name);
    found.push(...[...names].sort().map((name) => ({ root, name })));
  }
  return found;
}

/** @throws InputError when there is no such segment, or none is named and there are several. */
export async function theSegment(path: string, wanted: string | undefined): Promise<Segment> {
  const segments = await segmentsOf(path);
  const fitting = wanted === undefined ? segments : segments.filter(({ name }) => name === wanted);
  const [only, second] = fitting;
  const names = segments.slice(0, NAMED).map(({ name }) => name);
  const listed = `${names.join(', ')}${segments.length > NAMED ? ', …' : ''}`;
  if (!only)
    throw new InputError(
      `${path} has no segment${wanted === undefined ? '' : ` ${wanted}; it has ${listed}`}.`,
    );
  if (!second) return only;
  throw new InputError(
    `${path} holds ${segments.length} segments (${listed}): choose one, e.g. ${only.root}#${only.name}, or give a folder to write all into.`,
  );
}
