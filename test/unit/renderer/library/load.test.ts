import { expect, test } from 'vitest';
import type { FileEntry, IngestPlan } from '../../../../engine/contract/api.ts';
import { isMarkable, toggled, withWanted } from '../../../../renderer/files/pickerEntries.ts';
import { endLoading, useLoading } from '../../../../renderer/library/load/loadLogs.ts';
import { type LookedLog, mainOf, neededFor, whyNot } from '../../../../renderer/library/load/plan.ts';
import { openEntries, takeOpened } from '../../../../renderer/library/load/sources.ts';
import { isWrong, offsetText, type Way } from '../../../../renderer/library/load/timing.ts';
import { Link } from '../../../../renderer/link/link.ts';
import { useNotices } from '../../../../renderer/state/notices.ts';

const plan = (known: Partial<IngestPlan> = {}): IngestPlan => ({
  format: 'MCAP',
  files: 1,
  drives: 1,
  beside: false,
  logBytes: 10,
  copyBytes: 14,
  folder: '/drives',
  freeBytes: 1e9,
  ...known,
});
const file = (name: string, format?: string): FileEntry => ({
  grant: name,
  name,
  kind: 'file',
  ...(format ? { format } : {}),
});
const looked = (name: string, known: Partial<IngestPlan> = {}): LookedLog => ({
  log: file(name),
  looked: { state: 'known', plan: plan(known) },
});
const failed = (name: string): LookedLog => ({
  log: file(name),
  looked: { state: 'failed', reason: 'It is no log.' },
});

test('the main log is the one that was chosen, else the first that is more than positions, a bus or a video', () => {
  const all = [looked('a.asc', { beside: true }), looked('b.mcap'), looked('c.mcap')];
  expect(mainOf(all, undefined)?.log.name).toBe('b.mcap');
  expect(mainOf(all, 'c.mcap')?.log.name).toBe('c.mcap');
  expect(mainOf([looked('a.asc', { beside: true }), failed('b.mcap')], 'b.mcap')?.log.name).toBe('a.asc');
  expect(mainOf([failed('b.mcap')], undefined)).toBeUndefined();
});

test('a folder of several drives is no part of one drive, and says so with its number', () => {
  expect(whyNot(looked('nuscenes', { drives: 10 }))).toMatch(/holds 10 drives/);
  expect(whyNot(failed('x'))).toBe('It is no log.');
  expect(whyNot(looked('a.mcap'))).toBeUndefined();
});

test('further logs are copied, also where the drive refers to its main log', () => {
  expect(neededFor(plan({ copyBytes: 100, referenceBytes: 1 }), [plan(), plan()])).toEqual({
    copyBytes: 128,
    referenceBytes: 29,
  });
  expect(neededFor(plan(), [plan()]).referenceBytes).toBeUndefined();
});

test.each([
  ['auto', '7', 'auto', false],
  ['clock', '-18', '-18', false],
  ['clock', '0.5', '+0.5', false],
  ['begin', '12.5', '@12.5', false],
  ['begin', '-1', '@0', true],
  ['clock', '', '+NaN', true],
] as readonly (readonly [Way, string, string, boolean])[])(
  '%s with "%s" is %s',
  (way, seconds, text, wrong) => {
    expect(isWrong({ way, seconds })).toBe(wrong);
    expect(offsetText({ way, seconds })).toBe(text);
  },
);

test('several files are chosen across folders, each once; drives and plain folders are not among them', () => {
  const [mcap, asc] = [file('a.mcap', 'MCAP'), file('b.asc')];
  expect(toggled(toggled([], mcap), asc)).toEqual([mcap, asc]);
  expect(toggled([mcap, asc], mcap)).toEqual([asc]);
  expect(isMarkable(file('x.drive', 'Lanetrace drive'))).toBe(false);
  expect(isMarkable({ grant: 'f', name: 'f', kind: 'folder' })).toBe(false);
  expect(isMarkable({ grant: 'f', name: 'f', kind: 'folder', format: 'KITTI raw' })).toBe(true);
  expect(withWanted([], [mcap, asc, file('c.txt')], ['b.asc', 'a.mcap'])).toEqual([mcap, asc]);
  expect(withWanted([mcap], [mcap, asc], ['a.mcap'])).toEqual([mcap]);
});

test('what the shell is asked to open: a drive opens, logs are asked about once each, of several drives the first opens', () => {
  const [mcap, asc] = [file('a.mcap', 'MCAP'), file('b.asc')];
  const drives = [file('x.drive', 'Lanetrace drive'), file('y.drive', 'Lanetrace drive')];
  const opened: string[] = [];
  const open = ({ name }: { readonly name: string }): void => void opened.push(name);
  openEntries([mcap], open);
  openEntries([asc, mcap], open);
  expect(useLoading.getState().logs).toEqual([mcap, asc]);
  endLoading();
  const link = new Link(() => new Promise(() => {}));
  takeOpened(link)({ event: 'open', entries: [asc] });
  expect(useLoading.getState().logs).toEqual([asc]);
  endLoading();
  openEntries(drives, open);
  expect(opened).toEqual(['x.drive']);
  expect(useNotices.getState().list.at(-1)?.title).toBe('x.drive is opened');
  expect(useLoading.getState().logs).toEqual([]);
});
