/** The transform tree of a log at a moment: fixed and moving frames with their age, loops, doubled parents, frames without any transform. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FrameTree } from '../../../../engine/contract/messages/frames.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { frameTreeAt } from '../../../../engine/ingest/rig/frame-tree.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { makeSmallDrive, temporaryFolder } from '../../../support/drives.ts';
import { casePath, withCase, withMessages } from '../../../support/ingest/case.ts';
import { T0, type TestMessage, transformStamped } from '../../../support/ingest/mcap-file.ts';

const S = 1e9;
const tf = (
  topic: string,
  s: number,
  ...ties: readonly (readonly [string, string, number])[]
): TestMessage => {
  const ns = T0 + BigInt(Math.round(s * S));
  const transforms = ties.map(([parent, child, x]) => transformStamped(ns, parent, child, [x, 0, 1]));
  return { topic, type: 'tf2_msgs/msg/TFMessage', ns, message: { transforms } };
};
const told = ({ ties }: FrameTree) =>
  Object.fromEntries(
    ties.map(({ parent, child, motion, ageNs, T_parent_child: { p } }) => [
      `${parent}>${child}`,
      [motion, ageNs === undefined ? undefined : Math.round(ageNs / 1e6), p[0]],
    ]),
  );

/** A mount, a joint that is sent again and again, and a vehicle that moves for two seconds and is then not heard any more. */
const LOG = [
  tf('/tf_static', 0, ['base_link', 'lidar', 1.5]),
  ...Array.from({ length: 50 }, (_, k) =>
    k < 20
      ? tf('/tf', 0.1 * k, ['odom', 'base_link', k], ['base_link', 'door', 0.5])
      : tf('/tf', 0.1 * k, ['base_link', 'door', 0.5]),
  ),
];

test('at each moment the newest transform of each frame counts, with its age', () =>
  withMessages(LOG, ({ drive }) => {
    const early = frameTreeAt(drive, 1.05 * S);
    expect(told(early)).toEqual({
      'odom>base_link': ['moving', 50, 10],
      'base_link>lidar': ['static', undefined, 1.5],
      'base_link>door': ['steady', 50, 0.5],
    });
    expect(early.roots).toEqual(['odom']);
    expect(early.doubts).toEqual([]);
    expect(early.source).toBe('/tf, /tf_static');
    const late = frameTreeAt(drive, 4.85 * S);
    expect(told(late)['odom>base_link']).toEqual(['moving', 2950, 19]);
    expect(late.doubts.map(({ kind, sentence }) => [kind, sentence])).toEqual([
      ['silent', 'odom > base_link moves and was last heard 3.0 s ago.'],
    ]);
  }));

test('by log time a transform holds from when the log received it', () =>
  withMessages(
    LOG.map((message) => ({ ...message, ns: message.ns + (message.topic === '/tf' ? 300_000_000n : 0n) })),
    ({ drive }) => {
      const t = 1.05 * S;
      const replay = new Replay(drive);
      expect(told(frameTreeAt(drive, t))['odom>base_link']).toEqual(['moving', 50, 10]);
      expect(told(frameTreeAt(drive, t, { replay, clock: 'log' }))).toMatchObject({
        'odom>base_link': ['moving', 50, 7],
        'base_link>door': ['steady', 50, 0.5],
      });
    },
  ));

test('a loop is named by its frames', () =>
  withCase(casePath('calibration/tf-cycle'), ({ drive }) => {
    const { doubts } = frameTreeAt(drive, drive.info.durationNs);
    expect(doubts.find(({ kind }) => kind === 'loop')?.sentence).toMatch(
      /^(base_link > body > lidar > base_link|body > lidar > base_link > body|lidar > base_link > body > lidar) is a loop/,
    );
  }));

test('two parents are named, and both ties are told', () =>
  withCase(casePath('calibration/tf-two-parents'), ({ drive }) => {
    const { doubts, ties } = frameTreeAt(drive, drive.info.durationNs);
    expect(doubts.map(({ kind }) => kind)).toEqual(['two-parents']);
    expect(doubts[0]?.sentence).toMatch(/^lidar has 2 parents, base_link and camera/);
    expect(ties.filter(({ child }) => child === 'lidar')).toHaveLength(2);
  }));

test('without transforms in the log the mounts of the calibration set are the tree', () => {
  const drive = Drive.open(makeSmallDrive(join(temporaryFolder(), 'small.drive')), 'read');
  try {
    const { ties, roots, source } = frameTreeAt(drive, 0);
    const { vehicleFrame } = drive.calibration();
    expect(ties.length).toBeGreaterThan(0);
    expect(ties.every(({ motion, ageNs }) => motion === 'static' && ageNs === undefined)).toBe(true);
    expect(roots).toEqual([vehicleFrame]);
    expect(source).toContain('calibration set');
  } finally {
    drive.close();
  }
});
