import { beforeEach, describe, expect, it } from 'vitest';
import type { DriveInfo, PoseSource } from '../../../../engine/contract/api.ts';
import { keptPoses, openDrive, refreshDrive, useSession } from '../../../../renderer/state/session.ts';
import { linkDouble } from '../../../support/link-double.ts';

const source = (key: string): PoseSource => ({ key, title: key, frame: 'map' });
const drive = (poses: readonly string[], handle = 'drive-1'): DriveInfo =>
  ({
    drive: handle,
    uuid: 'u',
    name: 'a drive',
    durationNs: 1e9,
    firstCompleteNs: 0,
    streams: [],
    poseSources: poses.map(source),
  }) as unknown as DriveInfo;

beforeEach(() => {
  useSession.setState({
    drive: undefined,
    grant: undefined,
    poses: undefined,
    poseSources: [],
    posesChosen: false,
  });
});

describe('drives that are opened one after another', () => {
  const named = (name: string): DriveInfo => ({ ...drive([], `handle of ${name}`), uuid: name, name });

  it('leave the last one open, whichever answer comes last', async () => {
    const double = await linkDouble();
    const opened = [openDrive(double.link, 'g1', 'first'), openDrive(double.link, 'g2', 'second')];
    expect(double.waiting).toHaveLength(2);
    double.waiting.reverse();
    await double.answer('drive.open', { result: named('second') });
    expect(useSession.getState().opening).toBeUndefined();
    await double.answer('drive.open', { result: named('first') });
    await Promise.all(opened);
    expect(useSession.getState()).toMatchObject({ drive: { uuid: 'second' }, grant: 'g2' });
  });
});

describe('a drive after a run', () => {
  it('stays the same object, so that no view is built anew, and knows the new poses', async () => {
    const double = await linkDouble();
    const opening = openDrive(double.link, 'g', 'a drive');
    await double.answer('drive.open', { result: drive(['stream:1']) });
    await opening;
    const before = useSession.getState().drive;
    const asked = [refreshDrive(double.link), refreshDrive(double.link), refreshDrive(double.link)];
    expect(double.waiting).toHaveLength(1);
    await double.answer('drive.open', { result: drive(['artifact:3', 'stream:1']) });
    await Promise.all(asked);
    expect(useSession.getState().drive).toBe(before);
    expect(useSession.getState().poses).toBe('artifact:3');
    expect(useSession.getState().poseSources.map(({ key }) => key)).toEqual(['artifact:3', 'stream:1']);
  });
  it('is taken anew when the engine gives it another handle', async () => {
    const double = await linkDouble();
    const opening = openDrive(double.link, 'g', 'a drive');
    await double.answer('drive.open', { result: drive([]) });
    await opening;
    const asked = refreshDrive(double.link);
    await double.answer('drive.open', { result: drive([], 'drive-2') });
    await asked;
    expect(useSession.getState().drive?.drive).toBe('drive-2');
  });
});

describe('the poses after the sources were read anew', () => {
  const before = [source('stream:1'), source('stream:2')];
  const now = [source('artifact:9'), ...before];
  it('are kept when the user chose them, also where that is none', () => {
    expect(keptPoses({ poses: 'stream:2', posesChosen: true }, now).poses).toBe('stream:2');
    expect(keptPoses({ poses: undefined, posesChosen: true }, now).poses).toBeUndefined();
  });
  it('follow the best when nobody chose', () => {
    expect(keptPoses({ poses: 'stream:1', posesChosen: false }, now).poses).toBe('artifact:9');
  });
  it('fall back to the best when the chosen ones are gone', () => {
    expect(keptPoses({ poses: 'stream:2', posesChosen: true }, [source('stream:1')])).toEqual({
      poses: 'stream:1',
      posesChosen: false,
    });
  });
  it('are never those of a stage that has not finished', () => {
    const growing = { ...source('artifact:9'), growing: true };
    expect(keptPoses({ poses: undefined, posesChosen: false }, [growing]).poses).toBeUndefined();
    expect(keptPoses({ poses: undefined, posesChosen: false }, [growing, ...before]).poses).toBe('stream:1');
  });
});
