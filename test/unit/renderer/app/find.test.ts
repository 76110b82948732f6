import { afterEach, expect, test, vi } from 'vitest';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { Problem } from '../../../../engine/contract/doctor/problems.ts';
import { findAll } from '../../../../renderer/app/search/find.ts';
import type { Link } from '../../../../renderer/link/link.ts';
import { usePlayback } from '../../../../renderer/state/playback.ts';
import { clearProblems, useProblems } from '../../../../renderer/state/problems/problems.ts';
import { useSession } from '../../../../renderer/state/session.ts';

const S = 1e9;
const drive = {
  drive: 'handle',
  uuid: 'u',
  streams: [],
  t0: 0,
  durationNs: 60 * S,
  firstCompleteNs: 0,
} as unknown as DriveInfo;
const problem = {
  id: 'gap of the lidar',
  kind: 'samples-missing',
  severity: 'error',
  sentence: 'The lidar misses 12 sweeps.',
  subject: { type: 'stream', name: '/lidar' },
  when: { fromNs: 20 * S, toNs: 21 * S },
} as unknown as Problem;
/** An engine that answers nothing: only what the page knows is found. */
const silent = { request: () => Promise.reject(new Error('no engine')) } as unknown as Link;

afterEach(() => {
  clearProblems();
  useSession.setState({ drive: undefined });
  vi.unstubAllGlobals();
});

test('a problem is found by its words, and going to it chooses it and takes the playhead there', async () => {
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  useSession.setState({ drive });
  usePlayback.getState().load(drive, false);
  useProblems.setState({ list: { state: 'ready', value: { problems: [problem], waiting: [] } } });
  const found = await findAll(silent, 'lidar sweeps', new AbortController().signal);
  expect(found.map(({ group, title }) => [group, title])).toEqual([['Problems', problem.sentence]]);
  found[0]?.run();
  expect(useProblems.getState().chosen).toBe(problem.id);
  expect(usePlayback.getState().t).toBe(20 * S);
});
