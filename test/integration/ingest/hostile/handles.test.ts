/** A log that is refused is closed: a folder of them would else take all the files that the process may have open. */
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeLog, ingest } from '../../../../engine/ingest/ingest.ts';
import { bagBytes } from '../../../support/ingest/bag-file.ts';
import { fileWith, testFolder } from '../../../support/ingest/folder.ts';
import { mcapBytes, smallDrive } from '../../../support/ingest/mcap-file.ts';
import { mdfBytes } from '../../../support/ingest/tracks/mdf-file.ts';

const FILES = '/proc/self/fd';
const root = testFolder();

/** Files below the test's folder that this process has open. */
const openFiles = (): string[] =>
  readdirSync(FILES).flatMap((number) => {
    try {
      const path = readlinkSync(`${FILES}/${number}`);
      return path.startsWith(root) ? [path] : [];
    } catch {
      return []; // That of the listing itself.
    }
  });

test.skipIf(!existsSync(FILES)).each<readonly [string, () => Uint8Array | Promise<Uint8Array>]>([
  ['encrypted.bag', () => bagBytes([], { encryptor: 'rosbag/AesCbcEncryptor' })],
  ['headless.bag', () => bagBytes([]).subarray(0, 20)],
  ['empty.mcap', async () => (await mcapBytes(smallDrive())).subarray(0, 30)],
  ['cut.mf4', () => mdfBytes({ records: 60 }).subarray(0, 100)],
  ['cut.mp4', () => Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp41\0\0\0\x08moov', 'latin1')],
])('%s is refused in a sentence and closed', async (name, bytes) => {
  const log = fileWith(root, name, await bytes());
  await describeLog(log).catch(() => undefined);
  await expect(ingest(log, `${log}.drive`)).rejects.toThrow(name);
  expect(openFiles()).toEqual([]);
});
