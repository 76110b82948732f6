import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import { encodeColumns } from '../../../../engine/contract/columns.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { forgetWithDrive } from '../../../../renderer/app/forgetWithDrive.ts';
import { loadSampleTimes, useSampleTimes } from '../../../../renderer/replay/sampleTimes.ts';
import { changeLayer, layerSettings, noteLayer, useLayers } from '../../../../renderer/state/layers.ts';
import { useSelection } from '../../../../renderer/state/selection.ts';
import { useSession } from '../../../../renderer/state/session.ts';
import { linkDouble } from '../../../support/link-double.ts';

const drive = (uuid: string): DriveInfo =>
  ({ drive: `handle of ${uuid}`, uuid, name: uuid, streams: [], poseSources: [] }) as unknown as DriveInfo;
const stream = { id: 3, first: 0, last: 1e9, count: 2, name: 'gnss' } as unknown as StreamInfo;
const times = {
  result: { payload: 0 },
  payloads: [encodeColumns({}, { t: Float64Array.of(0, 1e9), seq: Uint32Array.of(0, 1) })],
};

let stop: () => void;
beforeEach(async () => {
  stop = forgetWithDrive((await linkDouble()).link);
  useSession.setState({ drive: drive('first') });
});
afterEach(() => stop());

async function lookAround(): Promise<void> {
  const { link, answer } = await linkDouble();
  const asked = loadSampleTimes(link, 'handle of first', stream);
  await answer('replay.times', times);
  await asked;
  changeLayer('stream:3', { visible: false });
  changeLayer('grid', { visible: false });
  noteLayer('stream:3', { level: 'info', text: 'a note' });
  useSelection.setState({ stream: 3 });
}

describe('when another drive is opened', () => {
  it('its third stream is not taken for the third of the one before', async () => {
    await lookAround();
    expect(useSampleTimes.getState().byStream.get(3)?.t).toHaveLength(2);
    useSession.setState({ drive: drive('second') });
    expect(useSampleTimes.getState().byStream.size).toBe(0);
    expect(useLayers.getState().notes.size).toBe(0);
    expect(layerSettings(useLayers.getState(), 'stream:3').visible).toBe(true);
    expect(useSelection.getState().stream).toBeUndefined();
  });
  it('the helpers of the view stay as they were set', async () => {
    await lookAround();
    useSession.setState({ drive: drive('second') });
    expect(layerSettings(useLayers.getState(), 'grid').visible).toBe(false);
  });
  it('sample times that were still on their way are not kept for it', async () => {
    const { link, answer } = await linkDouble();
    const asked = loadSampleTimes(link, 'handle of first', stream);
    useSession.setState({ drive: drive('second') });
    await answer('replay.times', times);
    expect((await asked).t).toHaveLength(2);
    expect(useSampleTimes.getState().byStream.size).toBe(0);
  });
});

it('a drive that the engine opened anew keeps what is known of it', async () => {
  await lookAround();
  useSession.setState({ drive: { ...drive('first'), drive: 'another handle' } });
  expect(useSampleTimes.getState().byStream.get(3)?.t).toHaveLength(2);
});
