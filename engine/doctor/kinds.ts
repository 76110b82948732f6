/** What each kind of problem weighs and what to do about it: one entry a kind. */
import type { ProblemKind, ProblemSeverity } from '../contract/doctor/problems.ts';

export type KindRule = {
  /** So many times past its limit it is an error; below, and beyond the limit, a warning. */
  readonly errorAt: number;
  /** Severity where nothing is measured against a limit. */
  readonly plain: ProblemSeverity;
  /** At most this severe: what follows from other problems is not put before them. */
  readonly most?: ProblemSeverity;
  readonly advice: string;
};

const NEVER = Number.POSITIVE_INFINITY;

export const KIND_RULES: { readonly [K in ProblemKind]: KindRule } = {
  'data-lost': {
    errorAt: NEVER,
    plain: 'error',
    advice: 'Copy the log again from the vehicle and compare sizes; what is lost there is lost.',
  },
  'not-read': {
    errorAt: NEVER,
    plain: 'notice',
    advice: 'They are kept as they are. A plug-in can add a decoder for them.',
  },
  'samples-missing': {
    errorAt: 20,
    plain: 'warning',
    advice:
      'Look at load and disk of the recorder at these moments. What was not recorded cannot be repaired.',
  },
  'samples-doubled': {
    errorAt: 20,
    plain: 'warning',
    advice: 'Two recorders or two publishers wrote the same topic: record it once.',
  },
  'sensor-frozen': {
    errorAt: NEVER,
    plain: 'error',
    advice: 'The driver repeated old data: look at its log, and drive this stretch again.',
  },
  'clock-offset': {
    errorAt: 2,
    plain: 'warning',
    advice:
      'Set the time offset in the calibration, and synchronise the clocks (PTP, PPS) before the next drive.',
  },
  'clock-jitter': {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'The stamps are made on arrival: let the sensor or its trigger stamp them.',
  },
  'clock-set': {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'Cut the drive at this moment, or record anew with a clock that is set before the start.',
  },
  'stamps-invalid': {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'Log times are used instead. Look at why the driver gives no stamps.',
  },
  'wrong-unit': {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'Let the driver give m/s² with gravity, as sensor_msgs/Imu asks.',
  },
  'ingest-remark': { errorAt: NEVER, plain: 'notice', advice: 'Look at the report of the ingest.' },
  'mount-unknown': {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'Add the mount to the calibration of the log (tf_static, calibration files).',
  },
  'lidar-yaw': {
    errorAt: 1.5,
    plain: 'warning',
    advice: 'Turn the lidar in the calibration by what was measured, and measure its mount anew.',
  },
  'camera-yaw': {
    errorAt: 3,
    plain: 'warning',
    advice: 'Turn the camera in the calibration by what was measured, and calibrate it anew.',
  },
  'focal-length': {
    errorAt: 2.5,
    plain: 'warning',
    advice: 'Scale the focal length in the calibration by what was measured, and calibrate the lens anew.',
  },
  'gyro-bias': {
    errorAt: 5,
    plain: 'warning',
    advice: 'Let the IMU settle at rest before the drive, or take the bias off its rates.',
  },
  'lens-dirt': {
    errorAt: 10,
    plain: 'warning',
    advice: 'Clean the lens, and drive this route again where lines are missing.',
  },
  'dark-pictures': {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'Lines rest on the lidar alone here. Drive by day, or expose longer.',
  },
  rain: {
    errorAt: 10,
    plain: 'warning',
    advice: 'Drive again when it is dry: wet roads hide paint and drops hide the far.',
  },
  'gnss-jump': {
    errorAt: 2,
    plain: 'warning',
    advice: 'Cut the fixes between the jumps out: odometry bridges them.',
  },
  'gnss-poor': {
    errorAt: 3,
    plain: 'warning',
    advice:
      'The map keeps its shape and is placed only that well. Use RTK or INS, or align the map by known points.',
  },
  'gnss-missing': {
    errorAt: NEVER,
    plain: 'notice',
    advice: 'The map stays in a local frame. An export that needs latitude and longitude asks for an origin.',
  },
  registration: {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'Look at the sweep at this moment in the stepper of Odometry.',
  },
  drift: {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'Compare trajectory and GNSS in Alignment; a closed loop or better GNSS holds the map.',
  },
  'ground-poor': {
    errorAt: NEVER,
    plain: 'warning',
    most: 'warning',
    advice: 'Drive slower or again: lines need enough points on the road.',
  },
  snowbank: {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'The kerb under the snow cannot be seen. Drive again when the snow is gone.',
  },
  'worn-paint': {
    errorAt: NEVER,
    plain: 'warning',
    advice: 'Lines of this road are weaker than of others: check them by eye.',
  },
  'lines-missing': {
    errorAt: NEVER,
    plain: 'notice',
    most: 'warning',
    advice: 'Look at the evidence there: the road may have no paint or no kerb.',
  },
  'stage-failed': { errorAt: NEVER, plain: 'error', advice: 'Read the log of the stage, and run it again.' },
  'stage-remark': { errorAt: NEVER, plain: 'notice', advice: 'Read the verdict of the stage.' },
};
