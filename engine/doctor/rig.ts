/** Problems that the drive's own tables show: sensors whose mount is not known, and no positions at all. */
import type { Drive } from '../drive/drive.ts';
import { newestCalibration } from '../replay/poses.ts';
import type { Draft } from './draft.ts';
import { sensor } from './health.ts';

/** Sensors that only help where they are placed. */
const PLACED = ['lidar', 'camera', 'radar', 'imu'];

export function rigProblems(drive: Drive): Draft[] {
  const streams = drive.streams().filter(({ role }) => role === 'sensor');
  const { sensors, vehicleFrame } = newestCalibration(drive);
  const known = new Set([...sensors.map(({ frame }) => frame), vehicleFrame]);
  const drafts = streams
    .filter(({ kind, frame, count }) => PLACED.includes(kind) && count > 0 && !known.has(frame))
    .map(
      (stream): Draft => ({
        kind: 'mount-unknown',
        subject: sensor(stream),
        source: 'log',
        severity: stream.kind === 'lidar' ? 'warning' : 'notice',
        sentence: `${stream.name} (frame ${stream.frame === '' ? 'without a name' : `"${stream.frame}"`}) has no place in the calibration: what it sees cannot be put onto the map.`,
      }),
    );
  if (streams.length > 0 && !drive.info.origin)
    drafts.push({
      kind: 'gnss-missing',
      subject: { type: 'log', name: 'gnss' },
      source: 'log',
      sentence: 'The log has no usable position on Earth: its map lies in a local frame.',
    });
  return drafts;
}
