/**
 * The files of a reference that was made by hand, in one folder: the map, and beside it `scored.geojson` (where it is
 * complete), `poses.txt` (where the vehicle was, in the reference's own frame) and `landmarks.csv` (poles, signs, lights).
 * docs/stages/validation.md says what each holds.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { statOf } from '../../drive/file/look.ts';
import { readPlainText } from '../../drive/file/plain-file.ts';
import { fromEnu, toEnu } from '../../geometry/geodesy.ts';
import { MOST_POSE_BYTES, type PositionText, parsePositionText } from '../../geometry/pose-text.ts';
import { readMap } from '../../map/formats/read.ts';
import { type MapElement, POINT_CLASSES, type RoadMap } from '../../map/model.ts';
import { reproject } from '../../map/reproject.ts';
import { readScoredArea, type ScoredArea } from '../../map/score/area.ts';
import { readLandmarks } from '../../map/score/landmarks.ts';

export const REFERENCE_FILES = {
  map: 'reference.geojson',
  scored: 'scored.geojson',
  poses: 'poses.txt',
  landmarks: 'landmarks.csv',
} as const;

export type MapReference = {
  /** The file of the map. */
  readonly path: string;
  readonly format: string;
  readonly problems: readonly string[];
  /** About the wanted origin, or about its own where none is wanted. */
  readonly map: RoadMap;
  readonly isPlaced: boolean;
  readonly area?: { readonly path: string; readonly area: ScoredArea } | undefined;
  readonly places?: ({ readonly path: string; readonly isAsked: boolean } & PositionText) | undefined;
};

export type ReferenceOptions = {
  /** Polygons of what is scored; by default `scored.geojson` beside the map. */
  readonly scored?: string | undefined;
  /** Places of the vehicle; by default `poses.txt` beside the map, where what is scored lies there, too. */
  readonly poses?: string | undefined;
};

/**
 * @param reference a map, or a folder that holds `reference.geojson`
 * @param origin what coordinates shall count from
 * @param t0 what times shall count from
 * @throws InputError naming the file and the reason
 */
export function readReference(
  reference: string,
  origin: MapOrigin | undefined,
  t0: string,
  options: ReferenceOptions,
): MapReference {
  const isFolder = statOf(reference)?.isDirectory() ?? false;
  const path = isFolder ? join(reference, REFERENCE_FILES.map) : reference;
  const text = textOf(path, 'the reference map');
  const read = readMap(path, text, origin);
  const beside = (name: string): string | undefined => {
    const file = join(dirname(path), name);
    return basename(path) !== name && existsSync(file) ? file : undefined;
  };
  const scored = options.scored ?? beside(REFERENCE_FILES.scored);
  const isByHand = scored !== undefined;
  const poses = options.poses ?? (isByHand ? beside(REFERENCE_FILES.poses) : undefined);
  const landmarks = isByHand ? beside(REFERENCE_FILES.landmarks) : undefined;
  const own = poses || landmarks ? readMap(path, text).map.origin : undefined;
  const at = (p: Vec3): Vec3 => (origin && own ? toEnu(origin, fromEnu(own, p)) : p);
  const about = origin ?? read.map.origin;
  const placed = origin ? reproject(read.map, origin) : read.map;
  return {
    path,
    format: read.format,
    problems: read.problems,
    map: landmarks ? { ...placed, elements: withLandmarks(placed.elements, landmarks, at) } : placed,
    isPlaced: read.map.origin !== undefined,
    area: scored ? { path: scored, area: areaIn(scored, about) } : undefined,
    places: poses
      ? { path: poses, isAsked: options.poses !== undefined, ...placesIn(poses, t0, at) }
      : undefined,
  };
}

function areaIn(path: string, about: MapOrigin | undefined): ScoredArea {
  if (!about)
    throw new InputError(
      `${path}: what is scored cannot be placed: neither the map nor the reference has an origin.`,
    );
  return named(path, () => readScoredArea(textOf(path, 'what is scored'), about));
}

function placesIn(path: string, t0: string, at: (p: Vec3) => Vec3): PositionText {
  const { t, positions } = named(path, () =>
    parsePositionText(textOf(path, 'the poses of the reference', MOST_POSE_BYTES), t0),
  );
  return { t, positions: positions.map(at) };
}

function withLandmarks(elements: readonly MapElement[], path: string, at: (p: Vec3) => Vec3): MapElement[] {
  const found = named(path, () => readLandmarks(textOf(path, 'the landmarks of the reference')));
  // The table knows more of them than the map: where it is there, it stands for them all.
  const others = elements.filter((each) => !POINT_CLASSES.has(each.class));
  return [...others, ...found.map((each) => ({ ...each, points: each.points.map(at) }))];
}

function textOf(path: string, what: string, mostBytes?: number): string {
  try {
    return readPlainText(path, mostBytes);
  } catch (error) {
    throw new InputError(`${path}: ${what} cannot be read: ${messageOf(error).replace(/\.$/, '')}.`);
  }
}

/** Puts the file's name before what is said of it. */
function named<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError && !error.message.startsWith(path))
      throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}
