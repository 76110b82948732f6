/** Folders of drives in which something cannot be looked at: it costs no other. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DriveFolders } from '../../../engine/cli/mcp/drive-folders.ts';
import { readHeader } from '../../../engine/drive/file/location.ts';
import { stampOf } from '../../../engine/serve/library/drive-notes.ts';

const root = mkdtempSync(join(tmpdir(), 'lanetrace-folders-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const LONG = 'a'.repeat(300);

test('a link in a circle, a folder, and a name that is too long cost the list no other drive', () => {
  writeFileSync(join(root, 'good.drive'), 'SQLite format 3\0');
  symlinkSync('circle.drive', join(root, 'circle.drive'));
  symlinkSync('gone', join(root, 'gone.drive'));
  mkdirSync(join(root, 'folder.drive'));
  const folders = new DriveFolders([root]);
  expect(folders.list().map(({ name }) => name)).toEqual(['good.drive']);
  for (const name of ['circle', 'gone', 'folder', LONG])
    expect(() => folders.path(name)).toThrow(`There is no drive ${JSON.stringify(name.slice(0, 200))}`);
  expect(() => new DriveFolders([join(root, 'circle.drive')])).toThrow('is no folder');
});

test('a drive that cannot be looked at is refused with its path and the reason, and has a state for the list', () => {
  const circle = join(root, 'circle.drive');
  expect(() => readHeader(circle)).toThrow(`${circle} cannot be read: ELOOP`);
  expect(() => readHeader(join(root, LONG))).toThrow('cannot be read: ENAMETOOLONG');
  expect(stampOf(circle)).toBe('undefined undefined');
});
