/** Captures of lidar packets of someone who means harm: what cannot be costs itself, and nothing is kept without end. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fragments } from '../../../../engine/ingest/formats/pcap/fragments.ts';
import { pcap } from '../../../../engine/ingest/formats/pcap/pcap.ts';
import { metadataOf } from '../../../../engine/ingest/packets/ouster/metadata.ts';
import { Scratch } from '../../../../engine/ingest/scratch.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { OUSTER, ousterData, pcapBytes } from '../../../support/ingest/tracks/capture-file.ts';

const root = testFolder();

test('a packet of the size of another Ouster, from the address of the first, is not read as its own', async () => {
  const folder = join(root, 'two');
  mkdirSync(folder);
  const other = {
    ...OUSTER.metadata,
    config_params: { ...OUSTER.metadata.config_params, udp_port_lidar: 7600 },
    lidar_data_format: { ...OUSTER.metadata.lidar_data_format, columns_per_packet: 1 },
  };
  writeFileSync(join(folder, 'a.json'), JSON.stringify(OUSTER.metadata));
  writeFileSync(join(folder, 'b.json'), JSON.stringify(other));
  const own = ousterData(1, 0, 5_000_000_000n);
  const small = new Uint8Array(64 + (own.length - 64) / OUSTER.perPacket).fill(1);
  const sent = [own, small, ousterData(1, 1, 5_010_000_000n)];
  const bytes = pcapBytes(sent.map((data, i) => ({ ns: 10_000_000n * BigInt(i), port: 7502, data })));
  writeFileSync(join(folder, 'os.pcap'), bytes);
  const turns: number[] = [];
  for await (const item of pcap.read(join(folder, 'os.pcap'), new Scratch()))
    if (item.type === 'sample') turns.push(item.payload.byteLength);
  expect(turns).toHaveLength(1);
});

test('columns of a turn that no Ouster has are none, whichever field claims them', () => {
  const { columns_per_frame: _, ...format } = OUSTER.metadata.lidar_data_format;
  const claiming = (mode: string) =>
    metadataOf(
      'a.json',
      JSON.stringify({ ...OUSTER.metadata, lidar_data_format: format, config_params: { lidar_mode: mode } }),
    );
  expect(claiming('512x10')).toMatchObject({ columnsPerFrame: 512 });
  expect(claiming('99999999x10')).toMatch(/no columns of a frame/);
});

test('fragments in any order, and twice, are one packet', () => {
  const fragments = new Fragments();
  const [a, b] = [new Uint8Array(8).fill(1), new Uint8Array(5).fill(2)];
  expect(fragments.add('k', 8, false, b)).toBeUndefined();
  expect(fragments.add('k', 8, false, b)).toBeUndefined();
  expect(fragments.add('k', 0, true, a)).toEqual(Uint8Array.of(...a, ...b));
});

test('fragments that lie over others are given up: a packet never holds more than it may', () => {
  const fragments = new Fragments();
  const part = new Uint8Array(60_000);
  expect(fragments.add('k', 0, true, part)).toBeUndefined();
  expect(fragments.add('k', 8, true, part)).toBeUndefined();
  // Given up: the last one finds nothing before it.
  expect(fragments.add('k', 60_000, false, new Uint8Array(8))).toBeUndefined();
});
