import { expect, test } from 'vitest';
import type { DriveCard, FileEntry } from '../../../../engine/contract/api.ts';
import { emptyText, entriesShown } from '../../../../renderer/files/pickerEntries.ts';
import { factsOf } from '../../../../renderer/library/DriveTile.tsx';

const card = (known: Partial<DriveCard>): DriveCard => ({
  grant: 'g',
  name: 'road.drive',
  bytes: 540e6,
  startUtc: '2011-09-26T13:04:32Z',
  durationNs: 0,
  sensors: [],
  warnings: 0,
  reconstruction: 'none',
  ...known,
});

test('a card tells start, distance and size', () => {
  expect(factsOf(card({ distanceM: 71.4 }))).toBe('2011-09-26 13:04 UTC · 71 m · 540 MB');
  expect(factsOf(card({ distanceM: 12_340 }))).toBe('2011-09-26 13:04 UTC · 12.3 km · 540 MB');
  expect(factsOf(card({}))).toBe('2011-09-26 13:04 UTC · 540 MB');
});

test('the card of a drive that cannot be read tells its size only', () => {
  expect(factsOf(card({ startUtc: '', error: 'damaged' }))).toBe('540 MB');
});

const entries: FileEntry[] = [
  { grant: 'a', name: 'Drives', kind: 'folder' },
  { grant: 'b', name: 'road.mcap', kind: 'file' },
  { grant: 'c', name: 'rig.json', kind: 'file' },
];
const names = (shown: readonly FileEntry[]): string[] => shown.map(({ name }) => name);

test('the filter of the picker takes upper and lower case as the same, also for folders that may be logs', () => {
  expect(names(entriesShown(entries, 'ROAD', true))).toEqual(['road.mcap']);
  expect(names(entriesShown(entries, 'driv', true))).toEqual(['Drives']);
});

test('where a single file is chosen, every folder stays in the list', () => {
  expect(names(entriesShown(entries, '.json', false))).toEqual(['Drives', 'rig.json']);
});

test('an empty list says why', () => {
  expect(emptyText(true, '')).toContain('serve --root');
  expect(emptyText(false, 'x')).toBe('Nothing by that name here.');
  expect(emptyText(false, '')).toBe('This folder is empty.');
});
