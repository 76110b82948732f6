/** The truth beside a simulated log, moved into the frame of a drive's own reconstruction. Labels are made of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CameraModel, Pose, Vec3 } from '../contract/calibration.ts';
import { InputError, messageOf } from '../contract/errors.ts';
import type { Drive } from '../drive/drive.ts';
import { fromEnu, toEnu } from '../geometry/geodesy.ts';
import { parsePoseText } from '../geometry/pose-text.ts';
import { poseAt, type Trajectory } from '../geometry/trajectory.ts';
import { moved, type PlaneMotion } from '../map/compare/plane-motion.ts';
import { readMap } from '../map/formats/read.ts';
import type { RoadMap } from '../map/model.ts';
import { findRun, trajectoryOfRun } from '../reconstruct/results/results.ts';

/** A painted rectangle: the ends of its axis and half its width. */
export type PaintStrip = { readonly from: Vec3; readonly to: Vec3; readonly halfWidthM: number };

export type PlacedTruth = {
  readonly map: RoadMap;
  readonly paint: readonly PaintStrip[];
  readonly shiftM: number;
  readonly residualM: number;
};

const paintSchema = z.object({
  format: z.literal('lanetrace-paint/1'),
  /** x0, y0, x1, y1, half width (m), wear 0–1, colour 0 white – 1 yellow. */
  strips: z.array(
    z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
  ),
});

function textOf(folder: string, name: string): string {
  const path = join(folder, name);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`${path}: the truth of a simulated drive cannot be read: ${messageOf(error)}.`);
  }
}

/**
 * What the truth says, where the drive's newest run has it: counted from the drive's origin, and moved in the plane by what
 * best lays the true way on the reconstructed one. A label so lies on what the rasters show, also where GNSS was off.
 * @throws InputError when a file is missing or is not what it should be, or the drive has no trajectory.
 */
export function placedTruth(drive: Drive, folder: string): PlacedTruth {
  const { trajectory } = trajectoryOfRun(drive, findRun(drive));
  const read = readMap(join(folder, 'map.json'), textOf(folder, 'map.json'), undefined).map;
  const from = read.origin;
  const to = drive.info.origin;
  if (!from || !to)
    throw new InputError(`${folder}: labels need a drive and a truth that are placed on the earth.`);
  const there = (p: Vec3): Vec3 => toEnu(to, fromEnu(from, p));
  const truth = trueTrajectory(folder, drive.info.t0);
  const pairs = trajectory.poses.flatMap((pose, k) => {
    const known = poseAt(truth, trajectory.t[k]!);
    return known ? [{ made: pose.p, known: there(known.p) }] : [];
  });
  if (pairs.length < 2) throw new InputError(`${folder}: the true trajectory and the drive's share no time.`);
  const motion = planeFit(pairs);
  const place = (p: Vec3): Vec3 => moved(motion, there(p));
  const left = pairs.map(({ made, known }) => {
    const [x, y] = moved(motion, known);
    return (x - made[0]) ** 2 + (y - made[1]) ** 2;
  });
  return {
    map: {
      ...read,
      origin: to,
      elements: read.elements.map((element) => ({ ...element, points: element.points.map(place) })),
      lanelets: read.lanelets.map((lanelet) => ({ ...lanelet, centerline: lanelet.centerline.map(place) })),
    },
    paint: paintOf(folder, place),
    shiftM: Math.hypot(motion.x, motion.y),
    residualM: Math.sqrt(left.reduce((sum, v) => sum + v, 0) / left.length),
  };
}

/** T_map_vehicle at 100 Hz, in the truth's own frame; times from `t0`. */
export function trueTrajectory(folder: string, t0: string): Trajectory {
  const text = parsePoseText(textOf(folder, 'trajectory.tum'), t0);
  if (text.kind !== 'tum') throw new InputError(`${join(folder, 'trajectory.tum')}: it is no TUM file.`);
  return text;
}

/** Outlines of the crossings in the truth's own frame, where a crossing is one outline. */
export function trueCrossings(folder: string): Vec3[][] {
  const { elements } = readMap(join(folder, 'map.json'), textOf(folder, 'map.json'), undefined).map;
  return elements.filter((element) => element.class === 'crossing').map(({ points }) => [...points]);
}

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const calibrationSchema = z.object({
  sensors: z.array(
    z.object({
      name: z.string(),
      T_vehicle_sensor: z.object({
        p: vec3,
        q: z.object({ w: z.number(), x: z.number(), y: z.number(), z: z.number() }),
      }),
      camera: z
        .object({
          width: z.number().int().positive(),
          height: z.number().int().positive(),
          fx: z.number(),
          fy: z.number(),
          cx: z.number(),
          cy: z.number(),
          lens: z.enum(['pinhole', 'brown-conrady', 'kannala-brandt']),
          distortion: z.array(z.number()),
        })
        .optional(),
    }),
  ),
});

export type TrueCamera = { readonly model: CameraModel; readonly T_vehicle_camera: Pose };

/** By frame; as the cameras were, whatever the log says of them. */
export function trueCameras(folder: string): ReadonlyMap<string, TrueCamera> {
  const { sensors } = document(folder, 'calibration.json', calibrationSchema);
  return new Map(
    sensors.flatMap(({ name, camera, T_vehicle_sensor }) =>
      camera ? [[name, { model: camera, T_vehicle_camera: T_vehicle_sensor }] as const] : [],
    ),
  );
}

function paintOf(folder: string, place: (p: Vec3) => Vec3): PaintStrip[] {
  return document(folder, 'paint.json', paintSchema).strips.map(([x0, y0, x1, y1, halfWidthM]) => ({
    from: place([x0, y0, 0]),
    to: place([x1, y1, 0]),
    halfWidthM,
  }));
}

/** @throws InputError naming file, place and reason. */
function document<T>(folder: string, name: string, schema: z.ZodType<T>): T {
  const path = join(folder, name);
  let value: unknown;
  try {
    value = JSON.parse(textOf(folder, name));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: it is not JSON: ${messageOf(error)}.`);
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new InputError(`${path}: ${issue?.path.join('.')}: ${issue?.message}.`);
}

/** The rotation and shift in the plane that lay `known` on `made` with least squares; a way on one spot is only shifted. */
function planeFit(pairs: readonly { readonly made: Vec3; readonly known: Vec3 }[]): PlaneMotion {
  const mean = (axis: 0 | 1, of: 'made' | 'known'): number =>
    pairs.reduce((sum, pair) => sum + pair[of][axis], 0) / pairs.length;
  const about: Vec3 = [mean(0, 'known'), mean(1, 'known'), 0];
  const [mx, my] = [mean(0, 'made'), mean(1, 'made')];
  let [dot, cross] = [0, 0];
  for (const { made, known } of pairs) {
    const [ax, ay] = [known[0] - about[0], known[1] - about[1]];
    const [bx, by] = [made[0] - mx, made[1] - my];
    dot += ax * bx + ay * by;
    cross += ax * by - ay * bx;
  }
  return { x: mx - about[0], y: my - about[1], yaw: dot > 1 ? Math.atan2(cross, dot) : 0, about };
}
