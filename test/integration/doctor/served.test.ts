/** What is wrong with a drive, as the interface asks for it: the list, and what a person sets aside. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { fillSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { serveDrive } from '../../support/served-drive.ts';

const root = temporaryFolder();
const LIDAR = 'velodyne_points';

/** A drive whose ingest found two things wrong with its lidar, and one remark. */
const writer = DriveWriter.create(join(root, 'ill.drive'), { name: 'ill', t0: '0', source: 'test' });
fillSmallDrive(writer);
writer.setReport({
  format: 'test',
  files: 1,
  bytes: 1,
  samples: 20,
  wallMs: 1,
  findings: [
    { level: 'warn', file: 'calib.txt', place: 'line 3', reason: 'is empty', count: 1 },
    {
      level: 'warn',
      file: LIDAR,
      place: 'from 0.30 s',
      reason: 'samples are missing in a gap of up to 0.40 s',
      count: 3,
      problem: { kind: 'samples-missing', value: 15, limit: 1, unit: '%', spans: [[3e8, 7e8]] },
    },
  ],
});
writer.finish();

const { client, info } = await serveDrive(root, 'ill.drive');
const { drive, streams } = info;
const list = async () => (await client.ask('doctor.list', { drive })).result;

test('the list has each problem with its figure, moment and stream, worst first, before anything was reconstructed', async () => {
  const { problems, run } = await list();
  expect(run).toBeUndefined();
  expect(problems.map(({ kind, severity }) => [kind, severity])).toEqual([
    ['samples-missing', 'warning'],
    ['ingest-remark', 'notice'],
    // Its camera has no mount, which costs less than a lidar without one.
    ['mount-unknown', 'notice'],
  ]);
  expect(problems[0]).toMatchObject({
    id: `samples-missing:${LIDAR}`,
    weight: 15,
    figure: { value: 15, limit: 1, unit: '%' },
    when: { fromNs: 3e8, toNs: 7e8 },
    subject: { type: 'sensor', name: LIDAR, stream: streams.find(({ name }) => name === LIDAR)?.id },
    sentence: `${LIDAR}: 3 samples are missing in a gap of up to 0.40 s, 15 % of all, from 0.30 s.`,
    source: 'ingest',
  });
  expect(problems[0]?.advice).toMatch(/^Look at .*\.$/);
});

test('what a person sets aside comes last with the reason, counts no more on the card, and can be taken back', async () => {
  const gradeOnCard = async () => (await client.ask('library.list', {})).result.drives[0]?.grade;
  // A list waits only so long for cards that are being read.
  const patience = { timeout: 240_000 };
  await expect.poll(gradeOnCard, patience).toMatchObject({
    errors: 0,
    warnings: 1,
    notices: 2,
    worst: expect.stringMatching(/3 samples are missing/),
  });
  const id = `samples-missing:${LIDAR}`;
  await client.ask('doctor.ignore', { drive, id, reason: 'a known pause' });
  const { problems } = await list();
  expect(problems.map((each) => [each.kind, each.ignored?.reason])).toEqual([
    ['ingest-remark', undefined],
    ['mount-unknown', undefined],
    ['samples-missing', 'a known pause'],
  ]);
  await client.ask('doctor.restore', { drive, id });
  expect((await list()).problems[0]).not.toHaveProperty('ignored');
  await expect(client.ask('doctor.ignore', { drive, id, reason: ' ' })).rejects.toThrow(/reason/);
  await client.ask('doctor.ignore', { drive, id, reason: 'a known pause' });
  // The card is read from the file, which is whole again when nobody has it open.
  await client.ask('drive.close', { drive });
  await expect.poll(gradeOnCard, patience).toMatchObject({ warnings: 0, notices: 2 });
});
