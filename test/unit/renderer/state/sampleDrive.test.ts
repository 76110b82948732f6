import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DriveInfo, JobInfo } from '../../../../engine/contract/api.ts';
import { useJobs } from '../../../../renderer/state/jobs.ts';
import { useNotices } from '../../../../renderer/state/notices.ts';
import { usePlayback } from '../../../../renderer/state/playback.ts';
import {
  followSample,
  offerSample,
  openSample,
  useSampleDrive,
} from '../../../../renderer/state/sampleDrive.ts';
import { useSession } from '../../../../renderer/state/session.ts';
import { linkDouble } from '../../../support/link-double.ts';

const drive = {
  drive: 'd1',
  uuid: 'u',
  name: 'Sample drive, first seconds',
  durationNs: 2e9,
  firstCompleteNs: 0,
  streams: [],
  poseSources: [],
} as unknown as DriveInfo;

const job = (id: string, state: JobInfo['state'], result?: string): JobInfo => ({
  job: id,
  kind: 'simulate',
  title: 'Make it',
  state,
  fraction: 1,
  text: '',
  ...(result === undefined ? {} : { result }),
});

const FRESH = { drives: [], sample: { ready: false }, fresh: true } as const;
let page: EventTarget;
let end: () => void;
let double: Awaited<ReturnType<typeof linkDouble>>;

beforeEach(async () => {
  // The theme is written on the page.
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  page = new EventTarget();
  double = await linkDouble();
  useSampleDrive.setState({ job: undefined, start: undefined, byItself: false });
  useSession.setState({ drive: undefined, grant: undefined });
  useJobs.setState({ jobs: [] });
  useNotices.setState({ list: [] });
  end = followSample(double.link, page);
});
afterEach(() => {
  end();
  usePlayback.getState().pause();
});

const asked = (): string[] => double.waiting.map(({ method }) => method);

test('on a fresh machine the first seconds are made, shown and looped, and the rest begins behind them', async () => {
  void offerSample(double.link, FRESH);
  await double.answer('jobs.start', { result: { job: 'j1' } });
  useJobs.setState({ jobs: [job('j1', 'done', 'start-grant')] });
  await double.answer('drive.open', { result: drive });
  expect(usePlayback.getState()).toMatchObject({ playing: true, loop: { from: 0, to: 2e9 } });
  await double.answer('jobs.start', { result: { job: 'j2' } });
  useJobs.setState({ jobs: [job('j2', 'done', 'whole-grant')] });
  expect(useNotices.getState().list).toMatchObject([
    { title: 'The whole sample drive is ready', stays: true },
  ]);
});

test('who has pressed something stays where they are, and nothing more is made', async () => {
  void offerSample(double.link, FRESH);
  await double.answer('jobs.start', { result: { job: 'j1' } });
  page.dispatchEvent(new Event('pointerdown'));
  useJobs.setState({ jobs: [job('j1', 'done', 'start-grant')] });
  await Promise.resolve();
  expect(asked()).toEqual([]);
});

test('asked for, it opens whatever was pressed; a press on the button is one', async () => {
  page.dispatchEvent(new Event('pointerdown'));
  void openSample(double.link, { ready: false });
  await double.answer('jobs.start', { result: { job: 'j1' } });
  useJobs.setState({ jobs: [job('j1', 'done', 'start-grant')] });
  await double.answer('drive.open', { result: drive });
  expect(useSession.getState().grant).toBe('start-grant');
});

test('where the engine was done with the first seconds before the page was there, they are shown at once', async () => {
  void offerSample(double.link, { ...FRESH, sample: { ready: false, start: 'start-grant' } });
  await double.answer('drive.open', { result: drive });
  expect(usePlayback.getState()).toMatchObject({ playing: true, loop: { from: 0, to: 2e9 } });
  await double.answer('jobs.start', { result: { job: 'j2' } });
});

test('where something was opened before, nothing begins by itself', async () => {
  await offerSample(double.link, { ...FRESH, fresh: false });
  expect(asked()).toEqual([]);
});

test('a cancelled job ends it without a word, and it can be asked for again', async () => {
  void offerSample(double.link, FRESH);
  await double.answer('jobs.start', { result: { job: 'j1' } });
  useJobs.setState({ jobs: [job('j1', 'cancelled')] });
  expect(useSampleDrive.getState().job).toBeUndefined();
  void openSample(double.link, { ready: false });
  await double.answer('jobs.start', { result: { job: 'j2' } });
  expect(useSampleDrive.getState().job?.id).toBe('j2');
});
