import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { placesOfLog } from '../../../../engine/reconstruct/results/log-places.ts';
import { CITY_START, POSES, writeAv2 } from '../../../support/ingest/data-sets/av2-folder.ts';
import { SCENES, START, writeNuscenes } from '../../../support/ingest/data-sets/nuscenes-folder.ts';
import { testFolder } from '../../../support/ingest/folder.ts';

const folder = testFolder();

async function placesIn(log: string, format: string) {
  const out = join(folder, 'places.drive');
  await ingest(log, out);
  const drive = Drive.open(out, 'read');
  try {
    return placesOfLog(drive, format);
  } finally {
    drive.close();
  }
}

test('the log’s poses say where the vehicle was on the map of its data set, to the micrometre', async () => {
  const av2 = await placesIn(writeAv2(folder), 'argoverse2');
  expect(av2?.t.length).toBe(POSES);
  const last = av2?.positions.at(-1) ?? [];
  const wanted = [CITY_START[0] + (POSES - 1) * 0.05, CITY_START[1], CITY_START[2]];
  for (const [k, value] of wanted.entries()) expect(last[k]).toBeCloseTo(value, 6);
  const scene = `${writeNuscenes(join(folder, 'nuscenes'))}#${SCENES[0]}`;
  const nuscenes = await placesIn(scene, 'nuscenes');
  for (const [k, value] of START.entries()) expect(nuscenes?.positions[0]?.[k]).toBeCloseTo(value, 6);
});

test('on the map of another data set they say nothing', async () => {
  expect(await placesIn(join(folder, `nuscenes#${SCENES[0]}`), 'argoverse2')).toBeUndefined();
});
