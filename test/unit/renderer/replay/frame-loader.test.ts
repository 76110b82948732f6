import { describe, expect, it } from 'vitest';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import { encodeColumns } from '../../../../engine/contract/columns.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { FrameLoader } from '../../../../renderer/replay/frameLoader.ts';
import type { LoadedSample } from '../../../../renderer/replay/loadedSample.ts';
import { type LinkDouble, linkDouble, settled } from '../../../support/link-double.ts';

const PERIOD = 1e8;
const COUNT = 100;

const stream = (id: number): StreamInfo => ({
  id,
  uuid: String(id),
  name: `lidar ${id}`,
  kind: 'lidar',
  role: 'sensor',
  frame: 'lidar',
  codec: 'columns/1',
  count: COUNT,
  first: 0,
  last: (COUNT - 1) * PERIOD,
  periodNs: PERIOD,
  key: true,
  meta: {},
});

const DRIVE = { drive: 'd1', streams: [stream(1), stream(2)] } as unknown as DriveInfo;
const CLOUD = encodeColumns({}, { xyz: new Float32Array([1, 2, 3]) });

const timesAnswer = {
  result: { payload: 0 },
  payloads: [
    encodeColumns(
      {},
      {
        t: Float64Array.from({ length: COUNT }, (_, i) => i * PERIOD),
        seq: Uint32Array.from({ length: COUNT }, (_, i) => i),
      },
    ),
  ],
};

/** What the engine says to a waiting replay.frame: the newest sample at or before t of each stream. */
async function answerFrame(double: LinkDouble): Promise<{ t: number; streams: number[] }> {
  const asked = double.waiting.find(({ method }) => method === 'replay.frame');
  const params = asked?.params as { t: number; streams: number[] };
  const samples = params.streams.map((id, i) => ({
    stream: id,
    seq: Math.floor(params.t / PERIOD),
    t: Math.floor(params.t / PERIOD) * PERIOD,
    tLog: 0,
    bytes: CLOUD.byteLength,
    flags: 0,
    ageNs: 0,
    stale: false,
    placement: { missing: 'none' },
    payload: i,
  }));
  await double.answer('replay.frame', {
    result: { t: params.t, samples },
    payloads: samples.map(() => CLOUD),
  });
  await settled();
  return params;
}

async function started(streams: readonly StreamInfo[]) {
  const double = await linkDouble();
  const shown: number[] = [];
  const waits: boolean[] = [];
  const loader = new FrameLoader(double.link, DRIVE, (waiting) => waits.push(waiting));
  for (const each of streams)
    loader.subscribe(each, (sample: LoadedSample | undefined) => shown.push(sample?.info.seq ?? -1));
  for (const _ of streams) await double.answer('replay.times', timesAnswer);
  await answerFrame(double);
  return { double, loader, shown, waits };
}

describe('what the views show', () => {
  it('asks for nothing while the same sample stays in force', async () => {
    const { double, loader, shown } = await started([stream(1)]);
    expect(shown).toEqual([0]);
    for (let t = 1; t < PERIOD; t += 1e7) loader.setTime(t, 0);
    await settled();
    expect(double.waiting).toEqual([]);
    loader.setTime(PERIOD, 0);
    expect((await answerFrame(double)).streams).toEqual([1]);
    expect(shown).toEqual([0, 1]);
  });
  it('has one request in flight during a thousand seeks and ends on the last', async () => {
    const { double, loader, shown } = await started([stream(1)]);
    for (let i = 0; i < 1000; i++) loader.setTime(((i * 37) % COUNT) * PERIOD, 0);
    loader.setTime(42 * PERIOD + 5, 0);
    await settled();
    expect(double.waiting.filter(({ method }) => method === 'replay.frame')).toHaveLength(1);
    while (double.waiting.some(({ method }) => method === 'replay.frame')) await answerFrame(double);
    expect(shown.at(-1)).toBe(42);
    expect(
      double.sent.filter((header) => header.type === 'request' && header.method === 'replay.frame').length,
    ).toBeLessThan(5);
  });
  it('shows nothing before the first sample, and never one from the future', async () => {
    const { double, loader, shown } = await started([stream(1)]);
    loader.setTime(-5, 0);
    await settled();
    expect(shown.at(-1)).toBe(-1);
    expect(double.waiting).toEqual([]);
  });
  it('serves a view that comes into sight while another is waited for, though the playhead stands', async () => {
    const double = await linkDouble();
    const late: number[] = [];
    const loader = new FrameLoader(double.link, DRIVE, () => {});
    loader.subscribe(stream(1), () => {});
    await double.answer('replay.times', timesAnswer);
    loader.subscribe(stream(2), (sample) => late.push(sample?.info.seq ?? -1));
    await double.answer('replay.times', timesAnswer);
    expect((await answerFrame(double)).streams).toEqual([1]);
    expect((await answerFrame(double)).streams).toEqual([2]);
    expect(late).toEqual([0]);
  });
  it('stops asking for a stream when its last view is gone', async () => {
    const double = await linkDouble();
    const loader = new FrameLoader(double.link, DRIVE, () => {});
    const stop = loader.subscribe(stream(1), () => {});
    await double.answer('replay.times', timesAnswer);
    await answerFrame(double);
    stop();
    loader.setTime(50 * PERIOD, 0);
    await settled();
    expect(double.waiting).toEqual([]);
  });
  it('asks anew for everything when other poses place the samples', async () => {
    const { double, loader } = await started([stream(1), stream(2)]);
    await settled();
    while (double.waiting.some(({ method }) => method === 'replay.frame')) await answerFrame(double);
    loader.setPoses('artifact:3');
    await settled();
    const asked = double.waiting.find(({ method }) => method === 'replay.frame')?.params;
    expect(asked).toMatchObject({ streams: [1, 2], poses: 'artifact:3' });
  });
  it('fetches ahead while playing, in the direction of play', async () => {
    const { double, loader } = await started([stream(1)]);
    loader.setTime(50 * PERIOD, -1);
    await answerFrame(double);
    await settled();
    const ahead = double.waiting.find(({ method }) => method === 'replay.samples');
    expect(ahead).toMatchObject({ lane: 'prefetch', params: { stream: 1, seqs: [49, 48, 47] } });
  });
});
