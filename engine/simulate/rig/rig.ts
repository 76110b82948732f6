/**
 * What the simulated vehicle carries: the schema of a rig file (docs/simulation.md lists all fields) and the type that
 * every sensor is built from. Fields that a file leaves out take the values of the preset `standard`.
 */
import { z } from 'zod';
import type { CameraModel } from '../../contract/calibration.ts';
import { project, unproject } from '../../geometry/camera.ts';
import { placeSchema } from './place.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,40}$/, 'a name is lower case letters, digits and underscores')
  .describe("the sensor's name: its frame in the log, and its topics");
const positive = (most: number) => z.number().positive().max(most);
const share = z.number().min(0).max(1);
const sigma = (most: number) => z.number().min(0).max(most);

export const lidarSchema = z
  .strictObject({
    name,
    place: placeSchema,
    /** Of each laser, degrees, up positive; the order is the ring. */
    elevationsDeg: z.array(z.number().min(-90).max(90)).min(1).max(256),
    /** Of each laser against the column, degrees, left positive; left out: none. */
    azimuthOffsetsDeg: z.array(z.number().min(-30).max(30)).optional(),
    /** Factor on the counts of each laser; left out: drawn around 1 by gainSpread. */
    gains: z.array(positive(10)).optional(),
    /** Counts added by each laser; left out: drawn by offsetSpread. */
    offsets: z.array(z.number().min(-255).max(255)).optional(),
    /** Firings a turn. */
    columns: z.int().min(16).max(8192).default(1800),
    rateHz: positive(50).default(10),
    /** Where the turn begins against the other sensors, share of a period. */
    phase: z.number().min(0).lt(1).default(0),
    /** Azimuth of the first column in the sensor's frame, degrees. */
    startAzimuthDeg: z.number().min(-360).max(360).default(180),
    clockwise: z.boolean().default(true),
    rangeMinM: sigma(20).default(1.2),
    rangeMaxM: positive(400).default(120),
    /** White noise of a range, one sigma. */
    rangeSigmaM: sigma(1).default(0.02),
    /** Half angle of a beam. */
    divergenceRad: sigma(0.02).default(0.0012),
    /** Chance that any echo is lost; 0 also turns off losses by glass, polish and distance. */
    dropout: share.default(0.015),
    /** Counts of a surface that reflects all light. */
    countsPerReflectance: positive(2000).default(140),
    /** Extra reflectance of full paint straight below, and the range at which grazing incidence has halved it. */
    paintContrast: sigma(2).default(0.0645),
    paintRangeM: positive(200).default(8.4),
    /** Noise of intensity: share of the mean, and counts at least. */
    speckle: sigma(2).default(0.26),
    speckleFloor: sigma(50).default(1.2),
    /** Standard deviation of the lasers' gains (share) and offsets (counts). */
    gainSpread: sigma(0.5).default(0.08),
    offsetSpread: sigma(20).default(1.2),
    /** How far the receiver flattens the bright: counts go with r (1 + k) / (1 + k r); 0: linear. */
    saturation: sigma(200).default(0),
    /** Share of echoes that come back next to dark, off a rim or a gloss; a quarter of it off the ground. */
    weak: share.default(0),
    /** How much longer the tail of the noise is towards the dark: n standard deviations below become n + skew n². */
    skew: sigma(5).default(0),
    /** Counts lost a metre beyond a range, straight on; five times that at grazing incidence. */
    fallPerM: sigma(50).default(0),
    fallFromM: sigma(400).default(0),
    /** Where the vehicle itself is in the way: from one azimuth to another (degrees, left positive), up to an elevation. */
    hidden: z
      .array(
        z.strictObject({
          fromDeg: z.number().min(-180).max(180),
          toDeg: z.number().min(-180).max(180),
          belowDeg: z.number().min(-90).max(90),
        }),
      )
      .max(100)
      .default([]),
    /** Whole counts 0 to 255. */
    quantise: z.boolean().default(true),
  })
  .superRefine((lidar, context) => {
    const count = lidar.elevationsDeg.length;
    for (const key of ['azimuthOffsetsDeg', 'gains', 'offsets'] as const) {
      const given = lidar[key]?.length;
      if (given !== undefined && given !== count)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `it must hold one number for each of the ${count} lasers, not ${given}`,
        });
    }
    if (lidar.rangeMinM >= lidar.rangeMaxM)
      context.addIssue({ code: 'custom', path: ['rangeMinM'], message: 'it must lie below rangeMaxM' });
  });
export type LidarRig = z.infer<typeof lidarSchema>;

const COEFFICIENTS = { pinhole: [0], 'brown-conrady': [4, 5, 8], 'kannala-brandt': [4] } as const;

/** Whether all corners of the picture have a ray of their own that points forward: what the renderer draws. */
function seesForward(model: CameraModel): boolean {
  return [0, model.width - 1].every((u) =>
    [0, model.height - 1].every((v) => {
      const ray = unproject(model, { u, v });
      const back = project(model, ray);
      return ray[2] > 0.0175 && back !== undefined && Math.hypot(back.u - u, back.v - v) < 0.01;
    }),
  );
}

export const cameraSchema = z
  .strictObject({
    name,
    place: placeSchema,
    /** As engine/contract/calibration.ts CameraModel: pixels; pixel (0, 0) is the middle of the upper left one. */
    model: z.strictObject({
      width: z.int().min(16).max(4096),
      height: z.int().min(16).max(4096),
      fx: positive(20_000),
      fy: positive(20_000),
      cx: z.number().min(-4096).max(8192),
      cy: z.number().min(-4096).max(8192),
      lens: z.enum(['pinhole', 'brown-conrady', 'kannala-brandt']).default('pinhole'),
      distortion: z.array(z.number().min(-100).max(100)).default([]),
    }),
    rateHz: positive(60).default(10),
    /** Begin of the exposure against the begin of a period (s); left out: when the first lidar looks the camera's way. */
    triggerS: sigma(1).optional(),
    /** JPEG quality. */
    quality: z.int().min(20).max(100).default(90),
    /** Standard deviation of the noise, steps of 8 bits. */
    noise: sigma(30).default(1.2),
    /** Factor on the light, or "auto": follows the mean brightness of the picture with some frames' delay. */
    exposure: z.union([positive(20), z.literal('auto')]).default(0.8),
    /** Darkening in the corners, share. */
    vignette: share.default(0.22),
    /** Rolling shutter: time from the first row to the last (s); 0: all rows at once. */
    readoutS: sigma(0.1).default(0),
  })
  .superRefine(({ model }, context) => {
    const counts: readonly number[] = COEFFICIENTS[model.lens];
    if (!counts.includes(model.distortion.length))
      context.addIssue({
        code: 'custom',
        path: ['model', 'distortion'],
        message: `a ${model.lens} lens has ${counts.join(' or ')} coefficients, not ${model.distortion.length}`,
      });
    else if (!seesForward(model))
      context.addIssue({
        code: 'custom',
        path: ['model'],
        message: 'its lens folds back or looks past 89° within the picture',
      });
  });
export type CameraRig = z.infer<typeof cameraSchema>;

export const radarSchema = z.strictObject({
  name,
  place: placeSchema,
  periodS: positive(1).default(0.072),
  /** Begin of a scan against the begin of a period (s). */
  triggerS: sigma(1).default(0.013),
  rangeMaxM: positive(400).default(170),
  /** Half opening to nearM, and beyond. */
  halfAngleDeg: positive(90).default(52),
  farHalfAngleDeg: positive(90).default(14),
  nearM: positive(400).default(70),
  rangeSigmaM: sigma(5).default(0.12),
  azimuthSigmaDeg: sigma(10).default(0.4),
  dopplerSigmaMps: sigma(5).default(0.06),
  /** Returns within one cell of range, azimuth and Doppler are one return; 0: no merging. */
  rangeCellM: sigma(10).default(0.4),
  azimuthCellDeg: sigma(20).default(1.6),
  dopplerCellMps: sigma(10).default(0.25),
  /** Chance of a second return at twice the range of a strong target, and false returns a scan. */
  ghosts: share.default(0.02),
  falseReturns: sigma(50).default(1),
  mostReturns: z.int().min(1).max(1000).default(96),
});
export type RadarRig = z.infer<typeof radarSchema>;

export const imuSchema = z.strictObject({
  name: name.default('imu'),
  place: placeSchema,
  rateHz: positive(1000).default(100),
  /** White noise of one sample (rad/s, m/s²). */
  gyroSigma: sigma(1).default(0.0012),
  accelerationSigma: sigma(10).default(0.03),
  /** Standard deviation of the bias at the start. */
  gyroBias: sigma(1).default(0.0012),
  accelerationBias: sigma(10).default(0.04),
  /** Random walk of the bias: its standard deviation after one second (rad/s, m/s²). */
  gyroWalk: sigma(1).default(0),
  accelerationWalk: sigma(10).default(0),
});
export type ImuRig = z.infer<typeof imuSchema>;

const horizontalAndVertical = { horizontal: sigma(1000), vertical: sigma(1000) };

export const gnssSchema = z.strictObject({
  name: name.default('gnss'),
  /** Of the antenna. */
  place: placeSchema,
  rateHz: positive(50).default(10),
  /** Slowly wandering error (Gauss-Markov, first order), white error and constant bias: one sigma per axis (m). */
  wanderM: z
    .strictObject({ ...horizontalAndVertical, timeS: positive(3600) })
    .default({ horizontal: 0.014, vertical: 0.022, timeS: 30 }),
  whiteM: z.strictObject(horizontalAndVertical).default({ horizontal: 0.0143, vertical: 0.0204 }),
  biasM: z.strictObject(horizontalAndVertical).default({ horizontal: 0, vertical: 0 }),
  rtk: z.boolean().default(true),
  /** One gap of this length around 55 % of drives of at least twice its length (s); 0: none. */
  outageS: sigma(600).default(0),
  /**
   * Reflected signals: where at least `blocked` of the sky above 30° is hidden, the error grows by a draw of `sizeM` (one
   * sigma, horizontally; twice that up) that holds for about `timeS`. `stated`: whether the covariance says so.
   */
  multipath: z
    .strictObject({
      sizeM: sigma(100),
      timeS: positive(600).default(4),
      blocked: share.default(0.25),
      stated: z.boolean().default(true),
    })
    .optional(),
});
export type GnssRig = z.infer<typeof gnssSchema>;

export const wheelSchema = z.strictObject({
  rateHz: positive(200).default(50),
  /** White noise of the speed, standard deviation of its scale (share), white noise of the yaw rate. */
  speedSigmaMps: sigma(2).default(0.02),
  scaleSigma: sigma(0.2).default(0.004),
  yawRateSigma: sigma(1).default(0.004),
});
export type WheelRig = z.infer<typeof wheelSchema>;

export const steeringSchema = z.strictObject({
  rateHz: positive(200).default(50),
  /** White noise and standard deviation of the constant offset of the angle at the front wheels. */
  sigmaDeg: sigma(10).default(0.05),
  offsetSigmaDeg: sigma(10).default(0.2),
  wheelbaseM: positive(12).default(2.7),
});
export type SteeringRig = z.infer<typeof steeringSchema>;

export const rigSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'a name is lower case letters, digits and hyphens'),
    lidars: z.array(lidarSchema).max(8).default([]),
    cameras: z.array(cameraSchema).max(16).default([]),
    radars: z.array(radarSchema).max(16).default([]),
    imu: imuSchema.optional(),
    gnss: gnssSchema.optional(),
    wheel: wheelSchema.optional(),
    steering: steeringSchema.optional(),
  })
  .superRefine((rig, context) => {
    if (rig.lidars.length + rig.cameras.length + rig.radars.length === 0)
      context.addIssue({ code: 'custom', message: 'a rig needs a lidar, a camera or a radar' });
    const names = new Set(['base_link', 'map', 'vehicle']);
    for (const list of ['lidars', 'cameras', 'radars'] as const)
      rig[list].forEach((sensor, i) => {
        if (names.has(sensor.name))
          context.addIssue({
            code: 'custom',
            path: [list, i, 'name'],
            message: `the name "${sensor.name}" is taken`,
          });
        names.add(sensor.name);
      });
    for (const one of ['imu', 'gnss'] as const) {
      const sensor = rig[one];
      if (sensor && names.has(sensor.name))
        context.addIssue({
          code: 'custom',
          path: [one, 'name'],
          message: `the name "${sensor.name}" is taken`,
        });
    }
  });
export type Rig = z.infer<typeof rigSchema>;
/** A rig as a file or a preset writes it: what has a default may be left out. */
export type RigDocument = z.input<typeof rigSchema>;

/** Its topics begin with its name, the first underscore a slash: lidar_top speaks on /lidar/top/points. */
export const topicBase = (sensor: string): string => `/${sensor.replace('_', '/')}`;
