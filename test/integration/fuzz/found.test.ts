/** What fuzzing found, smaller than it was found. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { asProtobuf, foxgloveLog } from '../../support/ingest/foxglove-log.ts';
import { T0, velodyneCloud, writeMcap } from '../../support/ingest/mcap-file.ts';

const folder = testFolder();

test('a protobuf message whose text is no UTF-8 is damaged, and the rest of the log is there', async () => {
  const log = foxgloveLog(asProtobuf);
  const broken = log.map((each, i) => {
    if (i !== 0 || !(each.message instanceof Uint8Array)) return each;
    const message = each.message.slice();
    message.fill(
      0xff,
      Buffer.from(message).indexOf('base_link'),
      Buffer.from(message).indexOf('base_link') + 9,
    );
    return { ...each, message };
  });
  const path = join(folder, 'utf8.mcap');
  await writeMcap(path, broken);
  const { samples, findings } = await ingest(path, join(folder, 'utf8.drive'));
  // A message of two fixes is a sample of each.
  expect(samples).toBe(log.length + log.filter(({ topic }) => topic === '/fixes').length);
  const reasons = findings.map(({ reason }) => reason).filter((reason) => reason.includes('decoded'));
  expect(reasons).toEqual(['cannot be decoded: a text in it is no UTF-8; kept as it is beside the stream']);
});

test('a cloud without a point may say anything of its points', async () => {
  const empty = { ...velodyneCloud(T0, []), point_step: 4 };
  const path = join(folder, 'empty.mcap');
  await writeMcap(path, [{ topic: '/lidar', type: 'sensor_msgs/msg/PointCloud2', ns: T0, message: empty }]);
  const { samples, findings } = await ingest(path, join(folder, 'empty.drive'));
  expect(samples).toBe(1);
  expect(findings.filter(({ reason }) => reason.includes('decoded'))).toEqual([]);
});
