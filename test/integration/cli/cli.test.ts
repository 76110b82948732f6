import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { type Ran, runCli } from '../../support/cli/run-cli.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';

const main = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));
const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

const cli = (...args: string[]): Promise<Ran> => runCli(args, { cwd: folder });

/** One sentence a user can act on: no stack trace, no second line of noise. */
function expectSentence({ code, out, err }: Ran, saying: RegExp): void {
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(saying);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).not.toMatch(/\bat .*:\d+:\d+|fault of Lanetrace/);
}

beforeAll(() => {
  makeSmallDrive(at('small.drive'), { sweeps: 25, points: 1500 });
  mkdirSync(at('deep/er'), { recursive: true });
  writeKitti(at('deep/er'));
});

test('a log that lies deep in a folder becomes a drive, and --json is the whole of stdout', async () => {
  const ran = await cli('ingest', 'deep', '-o', 'made.drive', '--json');
  expect(ran.code).toBe(0);
  const { drive, report } = JSON.parse(ran.out) as {
    drive: { bytes: number };
    report: { format: string; samples: number };
  };
  expect(report).toMatchObject({ format: 'KITTI raw' });
  expect(report.samples).toBeGreaterThan(0);
  expect(drive.bytes).toBeGreaterThan(1000);
  const info = await cli('info', 'made.drive', '--json');
  expect(JSON.parse(info.out)).toMatchObject({
    path: 'made.drive',
    report: { format: 'KITTI raw' },
    runs: [],
  });
  expect((await cli('info', 'made.drive')).out).toContain('velodyne_points');
});

test('info says of the log what ingest said, with the place, without which a line tells of no frame', async () => {
  rmSync(join(writeKitti(at('patchy')), 'velodyne_points/data/0000000002.bin'));
  const ran = await cli('ingest', 'patchy', '-o', 'patchy.drive');
  expect(ran.err).toMatch(/^warn: velodyne_points\/data, frame 2: has a time and no file/m);
  const told = await cli('info', 'patchy.drive');
  for (const line of ran.err.trim().split('\n')) expect(told.out).toContain(`  ${line}\n`);
});

test('what is longer than a pipe holds arrives whole, however late it is read', async () => {
  const print = new URL('../../../engine/cli/print.ts', import.meta.url).href;
  // As once anything has looked at it: the pipe answers "full" instead of waiting.
  const script = `import { print } from '${print}'; process.stdout._handle.setBlocking(false); print('x'.repeat(3_000_000));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((done) => setTimeout(done, 500));
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const code = await new Promise((done) => child.on('close', done));
  expect([code, bytes]).toEqual([0, 3_000_001]);
});

test('a reader that has heard enough is no fault', async () => {
  const child = spawn(process.execPath, [main, 'info', 'small.drive', '--json'], { cwd: folder });
  // Closed before a word is said, as by `| head -0`.
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, err]).toEqual([0, '']);
});

test('a wrong use exits with 2 and says what is wrong', async () => {
  for (const args of [
    [],
    ['nonsense'],
    ['ingest'],
    ['ingest', 'deep'],
    ['export', 'small.drive', '--format', 'dwg', '-o', 'x'],
    ['export', 'small.drive', '--format', 'geojson', '-o', 'x', '--origin', '49,8'],
    ['export', 'small.drive', '--format', 'geojson', '-o', 'x', '--origin', '149,8,0'],
    ['simulate', '-o', 'x.mcap', '--seconds', '-3'],
    ['reconstruct', 'small.drive', '--set', 'odometry'],
    ['evaluate', 'small.drive'],
    ['serve', '--port', '65536'],
    ['query', 'small.drive', 'SELECT 1', '--rows', ''],
  ]) {
    const { code, out, err } = await cli(...args);
    expect([code, out], args.join(' ')).toEqual([2, '']);
    expect(err.length, args.join(' ')).toBeGreaterThan(5);
    expect(err).not.toMatch(/\bat .*:\d+:\d+/);
  }
});

test('what is written takes the place of no drive, pipe or device, and a name that is too long is told', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const drive = readFileSync(at('small.drive'));
  const sql = ['query', 'small.drive', 'SELECT 1', '-o'];
  expectSentence(await cli(...sql, 'pipe'), /pipe cannot be written: it is no file/);
  expectSentence(await cli('route', 'small.drive', '--gpx', 'pipe'), /pipe cannot be written: it is no file/);
  expectSentence(await cli('route', 'small.drive', '--gpx', 'small.drive'), /cannot be both/);
  expect(statSync(at('pipe')).isFIFO()).toBe(true);
  expect(readFileSync(at('small.drive')).equals(drive)).toBe(true);
  const long = 'x'.repeat(4096);
  expectSentence(await cli(...sql, long), /name is too long/);
  expectSentence(await cli('ingest', 'deep', '-o', long), /name is too long/);
  expectSentence(await cli('export', 'small.drive', '--format', 'mcap', '-o', long), /name is too long/);
});

test('what cannot be read is refused in one sentence with 1, and nothing half-written is left', async () => {
  writeFileSync(at('notes.txt'), 'shopping: milk, bread');
  writeFileSync(at('empty.mcap'), '');
  writeFileSync(at('cut.drive'), readFileSync(at('small.drive')).subarray(0, 3000));
  const before = readdirSync(folder).sort();
  expectSentence(await cli('ingest', 'notes.txt', '-o', 'a.drive'), /notes\.txt is not a log/);
  expectSentence(await cli('ingest', 'empty.mcap', '-o', 'a.drive'), /empty/);
  expectSentence(await cli('ingest', 'gone', '-o', 'a.drive'), /gone cannot be read/);
  expectSentence(await cli('ingest', 'deep', '-o', 'nowhere/a.drive'), /nowhere does not exist/);
  expectSentence(await cli('info', 'notes.txt'), /notes\.txt is not a drive/);
  expectSentence(await cli('info', 'gone.drive'), /gone\.drive does not exist/);
  expectSentence(await cli('info', 'cut.drive'), /cut\.drive/);
  expectSentence(await cli('export', 'small.drive', '--format', 'geojson', '-o', 'a.geojson'), /run/);
  expectSentence(await cli('reconstruct', 'small.drive', '--to', 'magic'), /There is no stage "magic"/);
  expectSentence(await cli('simulate', '-o', 'a.mcap', '--preset', 'moon'), /There is no preset "moon"/);
  expect(readdirSync(folder).sort()).toEqual(before);
});

test('nothing is written over a drive, over what is read, or where there is no folder', async () => {
  makeSmallDrive(at('kept.drive'), { sweeps: 25, points: 1500 });
  await cli('reconstruct', 'kept.drive', '--to', 'odometry');
  const map = { type: 'FeatureCollection', features: [] };
  writeFileSync(at('map.geojson'), JSON.stringify(map));
  const before = readFileSync(at('kept.drive'));
  const tum = ['export', 'kept.drive', '--format', 'tum', '-o'];
  expectSentence(await cli(...tum, 'kept.drive'), /kept\.drive cannot be both what is read and what is/);
  expectSentence(await cli(...tum, 'cut.drive'), /cut\.drive is a drive or another database; it is left/);
  expectSentence(await cli(...tum, 'deep'), /deep cannot be written: it is a folder\.$/m);
  expectSentence(await cli(...tum, 'gone/a.tum'), /cannot be written: the folder gone does not exist\.$/m);
  const simulated = await cli('simulate', '-o', 'kept.drive', '--seconds', '1');
  expectSentence(simulated, /kept\.drive is a drive or another database; it is left/);
  const exported = await cli('export', 'map.geojson', '--format', 'geojson', '-o', './map.geojson');
  expectSentence(exported, /cannot be both/);
  expect(readFileSync(at('kept.drive')).equals(before)).toBe(true);
  expect(JSON.parse(readFileSync(at('map.geojson'), 'utf8'))).toEqual(map);
  expect((await cli(...tum, 'notes.txt')).code).toBe(0);
});

test('a stage is run up to, set, and not computed again; the exit code tells the verdict', async () => {
  const first = await cli('reconstruct', 'small.drive', '--to', 'odometry', '--json');
  const { state, grade, run } = JSON.parse(first.out) as {
    state: string;
    grade: string;
    run: { stages: { stage: string; state: string; key: string }[] };
  };
  expect(state).toBe('done');
  expect(first.code).toBe(grade === 'fail' ? 3 : 0);
  expect(run.stages[0]).toMatchObject({ stage: 'odometry', state: 'done' });
  const again = await cli('reconstruct', 'small.drive', '--to', 'odometry');
  expect(again.err).toContain('odometry: done (was there)');
  const tum = await cli('export', 'small.drive', '--format', 'tum', '-o', 'a.tum', '--json');
  expect(JSON.parse(tum.out)).toMatchObject({ path: 'a.tum', format: 'tum' });
  expect(readFileSync(at('a.tum'), 'utf8').trim().split('\n')[0]?.split(' ')).toHaveLength(8);
  const kitti = await cli('export', 'small.drive', '--format', 'kitti', '--frame', 'velodyne', '-o', 'a.txt');
  expect(kitti.code).toBe(0);
  expect(readFileSync(at('a.txt'), 'utf8').trim().split('\n')[0]?.split(' ')).toHaveLength(12);
  const evaluated = await cli('evaluate', 'small.drive', '--trajectory', 'a.tum', '--json');
  expect([evaluated.code, JSON.parse(evaluated.out).trajectory.format]).toEqual([0, 'tum']);
  expect(existsSync(at('small.drive-wal'))).toBe(false);
});

test('a reference that is neither a file nor a pose stream is refused with the streams there are', async () => {
  await cli('ingest', 'deep', '-o', 'posed.drive');
  await cli('reconstruct', 'posed.drive', '--to', 'odometry');
  const ran = await cli('evaluate', 'posed.drive', '--trajectory', 'oxts/pos');
  expectSentence(ran, /has no pose stream of that name; it has oxts\/pose\.$/m);
});

test('a run whose verdict fails exits with 3, and what it has is there', async () => {
  // Noise holds no ground, and the stage of that name says so.
  makeSmallDrive(at('noise.drive'), { sweeps: 10, points: 800 });
  const { code, out } = await cli('reconstruct', 'noise.drive', '--json');
  expect([code, JSON.parse(out)]).toMatchObject([3, { state: 'done', grade: 'fail' }]);
});
