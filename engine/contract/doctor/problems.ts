/**
 * What is wrong with a drive: one problem is one cause, with what shows it, how large it is, when and where, and what to do
 * about it (docs/doctor.md). The engine makes the list (engine/doctor); views show it as it is.
 */
import type { Nanoseconds } from '../time.ts';

/** Every kind of problem, with its title. The list is closed: a view may have a picture or a jump for each. */
export const PROBLEM_KINDS = {
  // The log.
  'data-lost': 'Data are missing or damaged',
  'not-read': 'Messages that cannot be read',
  'samples-missing': 'Samples are missing',
  'samples-doubled': 'Samples come twice',
  'sensor-frozen': 'A sensor stands still',
  'clock-offset': 'A clock is off',
  'clock-jitter': 'Stamps shake',
  'clock-set': 'A clock was set',
  'stamps-invalid': 'Stamps that cannot be',
  'wrong-unit': 'Values in another unit',
  'ingest-remark': 'A remark of the ingest',
  // Mounts, lenses, sensors.
  'mount-unknown': 'A mount is not known',
  'lidar-yaw': 'The lidar is turned',
  'camera-yaw': 'A camera is turned',
  'focal-length': 'A focal length is wrong',
  'gyro-bias': 'A gyroscope has a bias',
  'lens-dirt': 'Dirt on a lens',
  'dark-pictures': 'Dark pictures',
  rain: 'Rain, snow or spray',
  // Positions.
  'gnss-jump': 'GNSS jumps',
  'gnss-poor': 'GNSS is poor',
  'gnss-missing': 'No GNSS',
  // Reconstruction.
  registration: 'Sweeps do not register well',
  drift: 'Odometry drifts',
  'ground-poor': 'The ground is seen poorly',
  snowbank: 'Snow at the kerb',
  'worn-paint': 'Worn paint',
  'lines-missing': 'No lines found',
  'stage-failed': 'A stage failed',
  'stage-remark': 'A remark of a stage',
} as const;

export type ProblemKind = keyof typeof PROBLEM_KINDS;

/** error: data are lost or the map comes out wrong; warning: beyond its limit; notice: worth knowing. */
export const PROBLEM_SEVERITIES = ['error', 'warning', 'notice'] as const;
export type ProblemSeverity = (typeof PROBLEM_SEVERITIES)[number];

/** Who or what has the problem. `name` is the log's own name of it, or the id of a stage. */
export type ProblemSubject = {
  readonly type: 'log' | 'sensor' | 'stage';
  readonly name: string;
  /** Of a sensor: its stream in the drive. */
  readonly stream?: number;
};

/** What is measured against its limit. The limit holds for the size, whatever its sign. */
export type ProblemFigure = { readonly value: number; readonly limit: number; readonly unit: string };

export type Span = { readonly fromNs: Nanoseconds; readonly toNs: Nanoseconds };

/** Repairs that can be run as a variant; the values put right what was measured. */
export type ProblemRepair =
  /** To be added to the stamps of the sensor with this frame. */
  | { readonly kind: 'clock-offset'; readonly frame: string; readonly addNs: Nanoseconds }
  /** The sensor is turned by so much to the left about the vehicle's upright axis. */
  | { readonly kind: 'sensor-yaw'; readonly frame: string; readonly turnDeg: number }
  /** The focal lengths of the camera are multiplied by this. */
  | { readonly kind: 'focal-length'; readonly frame: string; readonly factor: number }
  /** The fixes of this stream in these spans are left out. */
  | { readonly kind: 'gnss-cut'; readonly stream: string; readonly spans: readonly Span[] };

export type ProblemSource = 'log' | 'ingest' | 'health' | (string & {});

/** Something to look at: an artifact of the run, or the sample of a stream that was valid then. */
export type ProblemPicture =
  | { readonly kind: 'artifact'; readonly artifact: number }
  | { readonly kind: 'sample'; readonly stream: number; readonly t: Nanoseconds };

export type Problem = {
  /** Kind and subject: the same in every run that shows the same problem. */
  readonly id: string;
  readonly kind: ProblemKind;
  readonly severity: ProblemSeverity;
  /** How far past its limit (1: at it); sorts within a severity. */
  readonly weight: number;
  readonly subject: ProblemSubject;
  /** Plain words with figures and units. */
  readonly sentence: string;
  readonly figure?: ProblemFigure;
  readonly when?: Span;
  /** Further spans beside `when`, e.g. of each gap; in the order of time, at most some dozens. */
  readonly spans?: readonly Span[];
  /** In the map frame, metres. */
  readonly where?: { readonly x: number; readonly y: number; readonly z: number };
  readonly advice: string;
  readonly repair?: ProblemRepair;
  /** Who says it: the log as it was looked at, ingest, health, or the id of another stage. */
  readonly source: ProblemSource;
  /** What else shows the same cause, a sentence each. */
  readonly signs: readonly string[];
  readonly picture?: ProblemPicture;
  /** A person set it aside. `at`: ISO 8601 UTC. */
  readonly ignored?: { readonly reason: string; readonly at: string };
};

/** How many findings the checks of the map have (stages/validation.md). They are no problems of the drive. */
export type MapChecks = { readonly errors: number; readonly warnings: number };

/** Of a drive as a whole, for its card; what a person set aside does not count. */
export type DriveGrade = {
  readonly errors: number;
  readonly warnings: number;
  readonly notices: number;
  /** The sentence of the first problem; of none, undefined. */
  readonly worst?: string;
};
