/** ROS 1 messages and messages without definitions give the drive that ROS 2 messages with them give. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { decodeMessage } from '../../../engine/ingest/encodings/decode.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { smallDrive, type TestMessage, writeMcap } from '../../support/ingest/mcap-file.ts';
import { asRos1 } from '../../support/ingest/ros1.ts';

const folder = testFolder();

async function made(name: string, messages: readonly TestMessage[]) {
  const log = join(folder, `${name}.mcap`);
  await writeMcap(log, messages);
  const out = join(folder, `${name}.drive`);
  const report = await ingest(log, out);
  return { report, drive: Drive.open(out, 'read') };
}

/** Streams by what they are, and what is converted byte by byte. */
const contents = (drive: Drive) =>
  drive.streams().map(({ id, name, kind, count, frame, codec }) => ({
    name,
    kind,
    count,
    frame,
    converted: ['ros1', 'ros2/cdr'].includes(codec)
      ? undefined
      : Array.from({ length: count }, (_, i) => Buffer.from(drive.payload(id, i)).toString('base64')),
  }));

/** The lens has capitals in ROS 1. */
const signals = (drive: Drive) =>
  drive
    .signals()
    .map(({ stream, path, count, min, max }) => ({
      name: `${stream} ${path.toLowerCase()}`,
      count,
      min,
      max,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

test('an MCAP of ROS 1 messages makes the same streams, sweeps, calibration and signals as one of ROS 2', async () => {
  const [ours, theirs] = [await made('one', asRos1(smallDrive())), await made('two', smallDrive())];
  expect(contents(ours.drive)).toEqual(contents(theirs.drive));
  expect(ours.report.findings).toEqual(
    theirs.report.findings.map((each) => ({ ...each, file: each.file.replace('two', 'one') })),
  );
  expect(signals(ours.drive)).toEqual(signals(theirs.drive));
  const sensors = (drive: Drive) => drive.calibration()?.sensors;
  expect(sensors(ours.drive)).toEqual(sensors(theirs.drive));
  const imu = ours.drive.streams().find(({ name }) => name === '/imu/data');
  expect(imu && decodeMessage(ours.drive.payload(imu.id, 0), imu.schema, imu.codec)).toMatchObject({
    header: { seq: 0, frame_id: 'imu' },
    linear_acceleration: { z: 9.81 },
  });
  for (const { drive } of [ours, theirs]) drive.close();
});

test.each(['', 'the name only'])(
  'messages whose definition is missing (%s) are read by the standard one, and it is said',
  async (kind) => {
    const without = smallDrive().map((each) => ({
      ...each,
      schema: { encoding: 'ros2msg', data: new TextEncoder().encode(kind === '' ? '' : each.type) },
    }));
    const [ours, theirs] = [await made(`bare${kind.length}`, without), await made('full', smallDrive())];
    const known = (drive: Drive) => contents(drive).filter(({ name }) => name !== '/wheels');
    expect(known(ours.drive)).toEqual(known(theirs.drive));
    expect(ours.report.findings).toContainEqual(
      expect.objectContaining({ level: 'info', reason: expect.stringContaining('read by the standard one') }),
    );
    // What is no standard type is kept as it is, and nothing is made of it.
    expect(ours.report.findings).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        file: '/wheels',
        reason: expect.stringContaining('it is no standard type'),
      }),
    );
    const wheels = ours.drive.streams().find(({ name }) => name === '/wheels');
    expect(ours.drive.signals().filter(({ stream }) => stream === wheels?.id)).toEqual([]);
    for (const { drive } of [ours, theirs]) drive.close();
  },
);
