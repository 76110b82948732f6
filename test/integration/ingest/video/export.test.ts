/** Video that is written out as MCAP again plays from its first message. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { annexB, nalUnits } from '../../../../engine/contract/video/nal.ts';
import { packetReader } from '../../../../engine/contract/video/packets.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { mcap } from '../../../../engine/reconstruct/results/export/drive/mcap.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { type TestMessage, writeMcap } from '../../../support/ingest/mcap-file.ts';
import { clipPackets } from '../../../support/video/clip.ts';
import { inRosVideo } from '../../../support/video/video-log.ts';

const folder = testFolder();

type Exported = { readonly count: number; readonly payloads: Uint8Array[]; readonly keys: number[] };

/** log → drive → a cut of it as MCAP → drive. */
async function again(
  name: string,
  messages: readonly TestMessage[],
  from: number,
  to: number,
): Promise<Exported> {
  const path = (suffix: string): string => join(folder, `${name}${suffix}`);
  await writeMcap(path('.mcap'), messages);
  await ingest(path('.mcap'), path('.drive'));
  const drive = Drive.open(path('.drive'), 'read');
  try {
    const calibration = drive.calibration();
    await mcap.write({ drive, from, to, calibration, progress: () => undefined }, path('-cut.mcap'));
  } finally {
    drive.close();
  }
  await ingest(path('-cut.mcap'), path('-cut.drive'));
  const cut = Drive.open(path('-cut.drive'), 'read');
  try {
    const { id, count } = cut.streams().find(({ kind }) => kind === 'camera') ?? { id: -1, count: 0 };
    const seqs = Array.from({ length: count }, (_, seq) => seq);
    return {
      count,
      payloads: seqs.map((seq) => new Uint8Array(cut.payload(id, seq))),
      keys: seqs.filter((seq) => cut.detail(id, seq)?.keySeq === seq),
    };
  } finally {
    cut.close();
  }
}

test('B-frames keep their order of decoding', async () => {
  const packets = clipPackets('b-frames.h264');
  const { payloads, keys } = await again('whole', inRosVideo(packets, 'h264'), 0, Infinity);
  expect(payloads).toEqual(packets);
  expect(keys).toEqual([0, 20, 40]);
});

test('a cut begins at the key frame before, with parameter sets that came only once', async () => {
  const packets = clipPackets('b-frames.h264');
  const sets = packetReader('h264').setsOf(packets[0] ?? new Uint8Array()) ?? new Uint8Array();
  const bare = packets.map((packet) =>
    annexB(nalUnits(packet).units.filter((unit) => [1, 5].includes((unit[0] ?? 0) & 0x1f))),
  );
  const { payloads, keys } = await again('cut', inRosVideo([sets, ...bare], 'h264'), 2.5e9, 3.55e9);
  expect(keys[0]).toBe(0);
  expect(payloads[0]).toEqual(new Uint8Array(Buffer.concat([sets, bare[20] ?? new Uint8Array()])));
  expect(payloads[1]).toEqual(bare[21]);
});
