import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Grants } from '../../../engine/serve/library/grants.ts';
import { temporaryFolder } from '../../support/drives.ts';

const root = temporaryFolder();
const [before, after] = [join(root, 'a.drive'), join(root, 'away', 'a.drive')];
writeFileSync(before, 'drive');
mkdirSync(join(root, 'away'));

test('the id of a drive that the engine moved opens it where it lies now, also from a list of before', () => {
  const grants = new Grants();
  const id = grants.of(before);
  renameSync(before, after);
  expect(() => grants.path(id)).toThrow('is not there any more');
  grants.moved(before, after);
  expect([grants.path(id), grants.of(after)]).toEqual([after, id]);
  expect(grants.of(before)).not.toBe(id);
});

test('a drive that no window was told of has no id to take along', () => {
  const grants = new Grants();
  grants.moved(before, after);
  expect(grants.path(grants.of(after))).toBe(after);
});
