import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { mcapBytes, smallDrive } from '../../support/ingest/mcap-file.ts';

const folder = testFolder();
const out = join(folder, 'out.drive');

/** The one sentence that a user reads; anything but an InputError is our fault. */
async function sentence(log: string, to = out): Promise<string> {
  try {
    await ingest(log, to);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toMatch(/\n|Error:| at .*\.ts/);
    expect(readdirSync(folder).filter((name) => name.includes('.drive'))).toEqual([]);
    return error.message;
  }
  throw new Error('it was taken');
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('what is no log is refused with what it is', async () => {
  expect(await sentence(join(folder, 'nothing.mcap'))).toMatch(
    /nothing\.mcap cannot be read: it does not exist\.$/,
  );
  expect(await sentence(file('empty.mcap', ''))).toMatch(/empty\.mcap is empty \(0 bytes\)/);
  expect(await sentence(file('notes.txt', 'hello'))).toMatch(
    /notes\.txt is not a log that can be read \(as a text: no table with a time, .*docs\/formats\.md lists all\)\.$/,
  );
  expect(await sentence(file('old.bag', '#ROSBAG V2.0\n'))).toMatch(/holds no message that can be read/);
  expect(
    await sentence(
      file(
        'noise.mcap',
        Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
      ),
    ),
  ).toMatch(/not a log/);
  symlinkSync('loop', join(folder, 'loop'));
  expect(await sentence(join(folder, 'loop'))).toMatch(/links go in a circle/);
});

test('an MCAP file without a message says where it breaks off', async () => {
  const bytes = await mcapBytes(smallDrive());
  expect(await sentence(file('magic.mcap', bytes.slice(0, 8)))).toMatch(
    /magic\.mcap holds no message that can be read/,
  );
  expect(await sentence(file('head.mcap', bytes.slice(0, 30)))).toMatch(
    /holds no message that can be read: the file ends inside a record of \d+ bytes \(byte 8\)/,
  );
  const garbage = bytes.slice(0, 4000);
  garbage.fill(0xee, 8);
  expect(await sentence(file('garbage.mcap', garbage))).toMatch(/the bytes are no records \(byte 8\)/);
});

test('a place that cannot be written is named', async () => {
  const log = file('good.mcap', await mcapBytes(smallDrive()));
  expect(await sentence(log, join(folder, 'no/such/out.drive'))).toMatch(
    /no\/such\/out\.drive cannot be made: the folder .* does not exist/,
  );
  expect(await sentence(log, log)).toMatch(/cannot be both the log and the drive/);
  expect(await sentence(log, file('letter.txt', 'dear all'))).toMatch(
    /letter\.txt exists and is not a drive file; it is left as it is/,
  );
  expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('dear all');
});

const asRoot = process.getuid?.() === 0;

test.skipIf(asRoot)('a log that may not be read is named', async () => {
  const log = file('closed.mcap', await mcapBytes(smallDrive()));
  chmodSync(log, 0);
  expect(await sentence(log)).toMatch(/permission is denied/);
});

test('a drive that was there stays when the new one fails', async () => {
  const place = join(folder, 'kept');
  mkdirSync(place);
  const kept = join(place, 'kept.drv');
  await ingest(file('first.mcap', await mcapBytes(smallDrive())), kept);
  const before = readFileSync(kept);
  await expect(ingest(file('second.mcap', new Uint8Array(10)), kept)).rejects.toThrow(InputError);
  expect(readFileSync(kept).equals(before)).toBe(true);
  expect(readdirSync(place)).toEqual(['kept.drv']);
});

const child = fileURLToPath(new URL('../../support/ingest/ingest-child.ts', import.meta.url));

test('a file size limit ends in one sentence and nothing half-written', async () => {
  const log = file('big.mcap', await mcapBytes(smallDrive(40), { chunkBytes: 1 << 20 }));
  const place = join(folder, 'limited');
  mkdirSync(place);
  // 200 blocks of 1 KiB; the signal that comes with it is ignored, so that the write itself fails.
  const command = `trap '' XFSZ; ulimit -f 200; exec "$0" "$1" "$2" "$3"`;
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    command,
    process.execPath,
    child,
    log,
    join(place, 'out.drive'),
  ]);
  expect(stdout).toMatch(/^InputError: .*out\.drive (cannot|could not) .*\.\n$/);
  expect(readdirSync(place)).toEqual([]);
});

const tiny = join(folder, 'tiny');
const mounted = asRoot && mount();
afterAll(() => {
  if (mounted) execFileSync('umount', [tiny]);
});

function mount(): boolean {
  mkdirSync(tiny);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', tiny], { stdio: 'ignore' });
    return true;
  } catch {
    console.error(
      'SKIPPED: no file system can be mounted here; the full disk is tested by a file size limit only.',
    );
    return false;
  }
}

test.skipIf(!mounted)('a full disk ends in one sentence and nothing half-written', async () => {
  const log = file('full.mcap', await mcapBytes(smallDrive(40), { chunkBytes: 1 << 20 }));
  expect(await sentence(log, join(tiny, 'out.drive'))).toMatch(/out\.drive .*the disk is full/);
  expect(readdirSync(tiny)).toEqual([]);
});

test('an ingest that is killed leaves no drive, and the next one starts clean', async () => {
  const log = file('killed.mcap', await mcapBytes(smallDrive(60), { chunkBytes: 1 << 16 }));
  const target = join(folder, 'killed.drv');
  const running = execFile(process.execPath, [child, log, target]);
  await new Promise<void>((done, fail) => {
    const began = Date.now();
    const look = (): void => {
      if (existsSync(`${target}.part`)) done();
      else if (Date.now() - began > 20_000) fail(new Error('the ingest did not begin'));
      else setTimeout(look, 1);
    };
    look();
  });
  running.kill('SIGKILL');
  await new Promise((done) => running.on('exit', done));
  if (existsSync(target)) return; // It was faster than the kill: whole, which is allowed.
  await ingest(log, target);
  const drive = Drive.open(target, 'read');
  expect(drive.report().samples).toBeGreaterThan(10_000);
  drive.close();
  expect(existsSync(`${target}.part`)).toBe(false);
});
