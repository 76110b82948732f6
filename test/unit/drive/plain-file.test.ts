import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isDatabase, readHeader } from '../../../engine/drive/file/location.ts';
import { clearPlace } from '../../../engine/drive/file/place.ts';
import { openPlain, openPlainSync, readPlainText } from '../../../engine/drive/file/plain-file.ts';
import { detectFormat } from '../../../engine/ingest/detect.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { readRigFile } from '../../../engine/simulate/rig/load.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';

const posix = process.platform !== 'win32';

/** A named pipe, a link to one, a socket and a device: opening the first waits for ever, reading the last has no end. */
async function strangers(folder: string): Promise<string[]> {
  const [pipe, link, socket] = ['pipe.mcap', 'link.mcap', 'socket.mcap'].map((name) => join(folder, name));
  if (!pipe || !link || !socket) throw new Error('Three names make three paths.');
  execFileSync('mkfifo', [pipe]);
  symlinkSync(pipe, link);
  const server = createServer().listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  server.unref();
  return [pipe, link, socket, '/dev/zero', '/dev/tty'];
}

test.runIf(posix)(
  'what is no plain file is refused at once by whoever opens it, and never read',
  async () => {
    const folder = temporaryFolder();
    for (const path of await strangers(folder)) {
      const kind = /is a (named pipe|socket|device), not a file\./;
      await expect(openPlain(path)).rejects.toThrow(kind);
      expect(() => openPlainSync(path)).toThrow(kind);
      expect(() => readPlainText(path)).toThrow(kind);
      expect(() => isDatabase(path)).toThrow(kind);
      expect(() => readHeader(path)).toThrow(/not a file/);
      await expect(detectFormat(path)).rejects.toThrow(kind);
      expect(() => clearPlace(path)).toThrow(kind);
      await expect(readRigFile(path)).rejects.toThrow(kind);
    }
  },
);

test.runIf(posix)('a pipe in place of a file of a log costs that file, and the rest is loaded', async () => {
  const folder = temporaryFolder();
  const drive = writeKitti(folder, '0001', 4);
  const sweep = join(drive, 'velodyne_points', 'data', '0000000001.bin');
  execFileSync('rm', [sweep]);
  execFileSync('mkfifo', [sweep]);
  const report = await ingest(drive, join(folder, 'x.drive'));
  expect(report.findings).toContainEqual(
    expect.objectContaining({ level: 'error', reason: expect.stringContaining('named pipe') }),
  );
});

test('a file of holes is refused, a file with some is not, and what was written just now is not', async () => {
  const folder = temporaryFolder();
  const [holes, some, full] = ['holes.mcap', 'some.mcap', 'full.mcap'].map((name) => join(folder, name));
  if (!holes || !some || !full) throw new Error('Three names make three paths.');
  for (const [path, bytes] of [
    [holes, 16],
    [some, 4_000_000],
  ] as const) {
    writeFileSync(path, new Uint8Array(bytes).fill(1));
    truncateSync(path, 100_000_000);
  }
  const file = openSync(full, 'w');
  for (let i = 0; i < 20; i++) writeSync(file, new Uint8Array(1_000_000).fill(7));
  closeSync(file);
  await expect(openPlain(holes)).rejects.toThrow('a file of holes');
  expect(() => openPlainSync(holes)).toThrow('a file of holes');
  for (const path of [some, full]) await (await openPlain(path)).close();
});

test('a text larger than its kind has is refused before it is read', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'x'));
  writeFileSync(join(folder, 'large'), 'x'.repeat(1001));
  expect(() => readPlainText(join(folder, 'large'), 1000)).toThrow('1001 bytes');
  expect(() => readPlainText(join(folder, 'x'), 1000)).toThrow('is a folder');
});
