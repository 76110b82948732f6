import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import { comeBack, keep, rememberPlace } from '../../../../renderer/app/comeBack.ts';
import { usePlayback } from '../../../../renderer/state/playback.ts';
import { openDrive, useSession } from '../../../../renderer/state/session.ts';
import { linkDouble } from '../../../support/link-double.ts';

/** A drive whose lidar is its stream of that number. */
const drive = (uuid: string, lidar: number): DriveInfo =>
  ({
    drive: `handle of ${uuid}`,
    uuid,
    name: uuid,
    durationNs: 20e9,
    firstCompleteNs: lidar * 1e6,
    streams: [{ id: lidar, kind: 'lidar', first: 0, last: 20e9, count: 2, name: 'lidar' }],
    poseSources: [],
  }) as unknown as DriveInfo;

let stop: () => void;
let kept: Map<string, string>;
beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
    removeItem: (key: string) => kept.delete(key),
  });
  useSession.setState({ drive: undefined, grant: undefined, comingBack: undefined, poseSources: [] });
  stop = rememberPlace();
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

const place = (): unknown => JSON.parse([...kept.values()][0] ?? 'null');

test('of a drive that was just opened, the playhead and the sensor of the drive before are not kept', async () => {
  const { link, answer } = await linkDouble();
  const first = openDrive(link, 'g1', 'first');
  await answer('drive.open', { result: drive('first', 6) });
  await first;
  usePlayback.getState().seek(9e9);
  const second = openDrive(link, 'g2', 'second');
  await answer('drive.open', { result: drive('second', 13) });
  await second;
  expect(place()).toMatchObject({ uuid: 'second', t: 13e6, stepStream: 13 });
});

test('a drive that comes back after another one was opened by hand leaves that one as it is', async () => {
  const { link, answer } = await linkDouble();
  useSession.setState({ drive: drive('before', 2), grant: 'g1' });
  usePlayback.getState().load(drive('before', 2), false);
  usePlayback.getState().seek(7e9);
  keep();
  useSession.setState({ drive: undefined, grant: undefined, comingBack: 'before' });
  const back = comeBack(link);
  const opened = openDrive(link, 'g2', 'chosen');
  await answer('drive.open', { result: drive('before', 2) });
  await answer('drive.open', { result: drive('chosen', 5) });
  await Promise.all([back, opened]);
  expect(useSession.getState().drive?.uuid).toBe('chosen');
  expect(usePlayback.getState()).toMatchObject({ t: 5e6, stepStream: 5 });
});
