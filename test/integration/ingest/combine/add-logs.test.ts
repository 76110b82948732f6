/** Several logs added to a drive: one that does not fit costs itself and what follows, and what came in before it is told. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { addLogs } from '../../../../engine/ingest/combine/add-logs.ts';
import { timingOf } from '../../../../engine/ingest/combine/timing.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { mcapBytes, smallDrive } from '../../../support/ingest/mcap-file.ts';

const folder = testFolder();

test('logs come in one after another, with one progress; a log that is none ends it with what was added', async () => {
  const topics = { 'drive.mcap': '', 'imu.mcap': '/imu/data', 'odometry.mcap': '/odom' };
  for (const [name, topic] of Object.entries(topics)) {
    const messages = smallDrive(1).filter((each) => topic === '' || each.topic === topic);
    writeFileSync(join(folder, name), await mcapBytes(messages));
  }
  writeFileSync(join(folder, 'notes.txt'), 'Sunny, dry road.');
  const drive = join(folder, 'a.drive');
  await ingest(join(folder, 'drive.mcap'), drive);
  const log = (name: string, offset = 'auto') => ({ path: join(folder, name), timing: timingOf(offset) });
  const fractions: number[] = [];
  const report = await addLogs(drive, [log('imu.mcap', '@0.5'), log('odometry.mcap', '+1')], {
    onProgress: (fraction) => void fractions.push(fraction),
  });
  expect(report.sources?.slice(1).map(({ path, clock }) => [path.split('/').at(-1), clock])).toEqual([
    ['imu.mcap', expect.stringContaining('begins 0.5 s after the drive')],
    ['odometry.mcap', expect.any(String)],
  ]);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  await expect(addLogs(drive, [log('imu.mcap', '@0.2'), log('notes.txt'), log('imu.mcap')])).rejects.toThrow(
    /^imu\.mcap was added; notes\.txt and what followed were not: .*is not a log that can be read/,
  );
  const opened = Drive.open(drive, 'read');
  try {
    expect(opened.report().sources).toHaveLength(4);
  } finally {
    opened.close();
  }
});
