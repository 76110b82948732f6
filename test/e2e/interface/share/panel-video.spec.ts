/** A video of a panel over a stretch of the drive: an MP4 with a frame for each time, which other programs read. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '../../support.ts';
import { MAPPED, openDrive } from '../drives.ts';

const hasProbe = spawnSync('ffprobe', ['-version']).status === 0;

test('a second of a camera tile becomes an MP4 of eleven frames that differ, and the playhead goes back', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  const tile = page.locator('.dock:not([inert]) .panel[data-panel=camera]:visible').first();
  await tile.click();
  const before = await page.getByTestId('playhead').textContent();
  await page.keyboard.press('Control+K');
  await page.getByPlaceholder('What do you want to do?').fill('Make a video');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Make a video' });
  await dialog.getByLabel('From, in seconds').fill('1');
  await dialog.getByLabel('to', { exact: true }).fill('9');
  await expect(dialog).toContainText('81 frames');
  await dialog.getByLabel('to', { exact: true }).fill('2');
  await expect(dialog).toContainText('11 frames');
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    dialog.getByRole('button', { name: 'Make the video' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^mapped camera.* 2026-05-12T.*\.mp4$/);
  const path = await download.path();
  expect(readFileSync(path).subarray(4, 8).toString()).toBe('ftyp');
  await expect(page.getByTestId('playhead')).toHaveText(before ?? '');
  test.skip(!hasProbe, 'ffprobe is not there: the file was looked at no further');
  const asked = [
    '-v',
    'error',
    '-count_frames',
    '-show_entries',
    'stream=codec_name,nb_read_frames:format=duration',
    '-of',
    'json',
  ];
  const probe = spawnSync('ffprobe', [...asked, path], { encoding: 'utf8' });
  expect(probe.stderr).toBe('');
  const { streams, format } = JSON.parse(probe.stdout);
  expect(streams).toHaveLength(1);
  expect(['h264', 'vp9', 'av1']).toContain(streams[0].codec_name);
  expect(Number(streams[0].nb_read_frames)).toBe(11);
  expect(Number(format.duration)).toBeCloseTo(1.1, 1);
  // The street moves: the first and the last frame are not the same picture.
  const hashes = spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'framemd5', '-'], {
    encoding: 'utf8',
  });
  const digests = hashes.stdout.split('\n').flatMap((line) => /[0-9a-f]{32}$/.exec(line)?.[0] ?? []);
  expect(new Set(digests).size).toBeGreaterThan(8);
});
