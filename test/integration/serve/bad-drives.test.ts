/** One bad drive in the library: it answers on its own card, and everything else goes on. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveThread } from '../../../engine/serve/channels/drive-thread.ts';
import { DriveNotes, stampOf } from '../../../engine/serve/library/drive-notes.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { serveEngine } from '../../support/engine-host.ts';
import { attacked, CONTENT_ATTACKS, SCHEMA_ATTACKS } from '../../support/hostile-drives.ts';

const home = temporaryFolder();
const drives = join(home, 'drives');
mkdirSync(drives, { recursive: true });
const good = makeSmallDrive(join(drives, 'good.drive'));
const bad = { ...SCHEMA_ATTACKS, ...CONTENT_ATTACKS };
const chosen = [
  'a view in the place of a table',
  'a view over the samples',
  'a report without findings',
  'JSON of depth 100000',
  'a rotation of zero',
  'no identity',
];
for (const name of chosen) {
  const attack = bad[name];
  if (!attack) throw new Error(`There is no attack "${name}".`);
  attacked(good, join(drives, `${name}.drive`), attack);
}
attacked(good, join(drives, 'leased.drive'), (db) => {
  db.prepare("INSERT INTO lease VALUES (1, 't', 'other-host', 77, '', 'reconstruction', 0, ?, 0)").run(
    Date.now() + 365 * 86400e3,
  );
});
const served = await serveEngine({ home });
const client = await served.client();
afterAll(() => served.close());

test('every bad drive has a card of its own with a sentence, and the good ones are there', async () => {
  const cards = await client.cards();
  expect(cards).toHaveLength(chosen.length + 2);
  for (const { name, error } of cards.filter(({ name }) => chosen.includes(name.replace('.drive', ''))))
    expect(error, name).toMatch(/is (damaged|not opened): /);
  expect(cards.filter(({ error }) => error === undefined)).toHaveLength(2);
  expect(served.faults).toEqual([]);
});

test('opening a bad drive is refused in a sentence while the playhead of another goes on', async () => {
  const cards = await client.cards();
  const grant = (of: string): string =>
    cards.find(({ name, error }) => (of === 'good' ? error === undefined : name === of))?.grant ?? '';
  const { drive } = (await client.ask('drive.open', { grant: grant('good') })).result;
  for (const name of chosen) {
    const opening = client.ask('drive.open', { grant: grant(`${name}.drive`) });
    const frame = client.ask('replay.frame', { drive, t: 1e9, streams: [1] }, { lane: 'playhead' });
    await expect(opening, name).rejects.toMatchObject({ code: 'input' });
    expect((await frame).result.samples).toHaveLength(1);
  }
});

test('a lease of another host is shown with its holder, and a person takes the drive over', async () => {
  const cards = await client.cards();
  const leased = cards.filter(({ error }) => error === undefined);
  for (const { grant } of leased) {
    const { drive } = (await client.ask('drive.open', { grant })).result;
    const { holder } = (await client.ask('drive.lease', { drive })).result;
    if (!holder) continue;
    expect(holder).toMatchObject({ host: 'other-host', pid: 77, purpose: 'reconstruction' });
    const { job } = (await client.ask('jobs.start', { kind: 'reconstruct', drive, to: 'odometry' })).result;
    expect((await client.ended(job)).error).toContain('pid 77 on other-host');
    const taken = (
      await client.ask('jobs.start', { kind: 'reconstruct', drive, to: 'odometry', takeOver: true })
    ).result;
    expect((await client.ended(taken.job)).error ?? '').not.toContain('another process');
    return;
  }
  throw new Error('No drive was held.');
});

test('a call that takes too long ends with its thread; other drives are answered as before', async () => {
  // The bound is far below what starting a thread takes: whatever comes first is given up.
  const log: string[] = [];
  const thread = new DriveThread('test', { callMs: 1, statementMs: 1000 }, (text) => log.push(text));
  const first = thread.call({ kind: 'card', path: good });
  await expect(first).rejects.toThrow(InputError);
  await expect(thread.call({ kind: 'card', path: good })).rejects.toThrow(/was given up. Other drives go on/);
  expect(log.length).toBeGreaterThan(0);
  await thread.close();
});

test('a thread that died is started again with its drives: what it worked on gets a sentence, the next is answered', async () => {
  const thread = new DriveThread('test', { callMs: 60_000, statementMs: 10_000 });
  await thread.call({ kind: 'open', handle: 'd', path: good });
  await thread.call({ kind: 'open', handle: 'e', path: join(drives, 'leased.drive') });
  const lost = thread.call({ kind: 'info', handle: 'd' });
  const dropped = thread.call({ kind: 'info', handle: 'd' });
  const other = thread.call({ kind: 'info', handle: 'e' });
  thread.crash();
  await expect(lost).rejects.toThrow(/good.drive ended the thread that worked on it. Other drives go on/);
  await expect(dropped).rejects.toThrow(/was dropped/);
  expect((await other).name).toBe('small');
  expect((await thread.call({ kind: 'info', handle: 'd' })).name).toBe('small');
  await thread.close();
});

test('a drive that was being read when the engine ended is not read again by itself, until a person opens it', async () => {
  const place = temporaryFolder();
  mkdirSync(join(place, 'drives'));
  const path = join(place, 'drives', 'crashed.drive');
  copyFileSync(good, path);
  writeFileSync(
    join(place, 'drive-notes.json'),
    JSON.stringify({ reading: [{ path, stamp: stampOf(path), pid: 2 ** 30 }], notes: {} }),
  );
  const again = await serveEngine({ home: place });
  const who = await again.client();
  const [card] = await who.cards();
  expect(card?.error).toContain('Lanetrace ended while it was reading this drive');
  expect(card?.retry).toBe(true);
  await expect(who.ask('drive.open', { grant: card?.grant ?? '', again: true })).rejects.toMatchObject({
    code: 'input',
  });
  expect((await who.ask('drive.open', { grant: card?.grant ?? '' })).result.name).toBe('small');
  expect((await who.cards())[0]?.error).toBeUndefined();
  await again.close();
});

test('notes that are damaged or cannot be kept cost what is remembered and nothing else', async () => {
  const folder = temporaryFolder();
  const told: string[] = [];
  const tell = (title: string): void => void told.push(title);
  writeFileSync(join(folder, 'notes.json'), '{"reading":7');
  expect(new DriveNotes(join(folder, 'notes.json'), tell).refused(good)).toBeUndefined();
  expect(told).toEqual(['notes.json was damaged']);
  writeFileSync(join(folder, 'file'), '');
  const nowhere = new DriveNotes(join(folder, 'file', 'notes.json'), tell);
  await nowhere.refuse(good, 'because');
  expect(told).toEqual(['notes.json was damaged', 'What you do now is not remembered']);
  expect(nowhere.refused(good)).toBe('because');
});

test('the check of the pages tells a damaged drive on its card, though it opens', async () => {
  const place = temporaryFolder();
  mkdirSync(join(place, 'drives'));
  const path = makeSmallDrive(join(place, 'drives', 'bent.drive'), { sweeps: 40, points: 2000 });
  // The page of a table that the card does not read: it claims cells that it does not have.
  const db = new Database(path);
  const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'checkpoint'").get() as {
    rootpage: number;
  };
  db.close();
  const bytes = readFileSync(path);
  bytes.writeUInt16BE(200, (rootpage - 1) * 16384 + 3);
  writeFileSync(path, bytes);
  Drive.open(path, 'read').close();
  const again = await serveEngine({ home: place });
  const who = await again.client();
  await who.cards();
  let damage: string | undefined;
  for (let tries = 0; damage === undefined && tries < 200; tries++) {
    damage = (await who.cards())[0]?.damage;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(damage).toContain('Its pages are damaged');
  await again.close();
});
