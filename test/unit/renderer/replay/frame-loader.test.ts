import { describe, expect, it } from 'vitest';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import { encodeColumns } from '../../../../engine/contract/columns.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { FrameLoader } from '../../../../renderer/replay/frameLoader.ts';
import type { LoadedSample } from '../../../../renderer/replay/loadedSample.ts';
import { useReplayClock } from '../../../../renderer/state/replayClock.ts';
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

/** The anchor of a clock that runs on without a jump. */
const PLAYING = {};

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
    tClock: Math.floor(params.t / PERIOD) * PERIOD,
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

/** A clock that a test turns: the time now, how long drawing takes, and whether a frame is being drawn. */
function clockDouble() {
  const drawn = new Set<() => void>();
  const state = { t: 0, rate: 1, frameMs: 0, drawing: false, written: 0 };
  return {
    state,
    /** The GPU is done. */
    done: () => {
      state.drawing = false;
      for (const listener of drawn) listener();
    },
    clock: {
      now: () => state.t,
      rate: () => state.rate,
      write: () => void state.written++,
      drawing: () => state.drawing,
      frameMs: () => state.frameMs,
      onDrawn: (listener: () => void) => {
        drawn.add(listener);
        return () => drawn.delete(listener);
      },
    },
  };
}

/** Answers a waiting replay.samples with what it asks for; returns the numbers. */
async function answerSamples(double: LinkDouble): Promise<number[]> {
  const params = double.waiting.find(({ method }) => method === 'replay.samples')?.params as {
    stream: number;
    seqs: number[];
  };
  const samples = params.seqs.map((seq, i) => ({
    stream: params.stream,
    seq,
    t: seq * PERIOD,
    tLog: 0,
    bytes: CLOUD.byteLength,
    flags: 0,
    ageNs: 0,
    stale: false,
    placement: { missing: 'none' },
    payload: i,
  }));
  await double.answer('replay.samples', { result: { samples }, payloads: samples.map(() => CLOUD) });
  await settled();
  return params.seqs;
}

async function started(streams: readonly StreamInfo[]) {
  const double = await linkDouble();
  const shown: number[] = [];
  const waits: boolean[] = [];
  const { clock, state, done } = clockDouble();
  const loader = new FrameLoader(double.link, DRIVE, (waiting) => waits.push(waiting), clock);
  for (const each of streams)
    loader.subscribe(each, (sample: LoadedSample | undefined) => shown.push(sample?.info.seq ?? -1));
  for (const _ of streams) await double.answer('replay.times', timesAnswer);
  await answerFrame(double);
  const play = (t: number, direction: number): void => {
    state.t = t;
    loader.setTime(t, direction, PLAYING);
  };
  return { double, loader, shown, waits, state, done, play };
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
    const loader = new FrameLoader(double.link, DRIVE, () => {}, clockDouble().clock);
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
    const loader = new FrameLoader(double.link, DRIVE, () => {}, clockDouble().clock);
    const stop = loader.subscribe(stream(1), () => {});
    await double.answer('replay.times', timesAnswer);
    await answerFrame(double);
    stop();
    loader.setTime(50 * PERIOD, 0);
    await settled();
    expect(double.waiting).toEqual([]);
  });
  it('reads times and samples anew on another clock, at the same playhead, and drops answers of the one before', async () => {
    const { double, loader, shown } = await started([stream(1)]);
    loader.setTime(5 * PERIOD + 5, 0);
    await answerFrame(double);
    expect(shown.at(-1)).toBe(5);
    useReplayClock.setState({ clock: 'log' });
    loader.setClock('log');
    await settled();
    const asked = double.waiting.map(({ method, params }) => [method, params] as const);
    expect(asked).toEqual([
      ['replay.times', expect.objectContaining({ clock: 'log' })],
      ['replay.frame', expect.objectContaining({ clock: 'log', t: 5 * PERIOD + 5 })],
    ]);
    useReplayClock.setState({ clock: 'corrected' });
    loader.setClock('corrected');
    await settled();
    await answerFrame(double);
    const last = double.waiting.findLast(({ method }) => method === 'replay.frame');
    expect(last?.params, 'what was on its way for the other clock is asked anew').not.toHaveProperty('clock');
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
});

describe('while playing', () => {
  it('reads ahead in the direction of play, all samples where drawing is quick', async () => {
    const { double, play, state } = await started([stream(1)]);
    state.rate = -1;
    play(50 * PERIOD, -1);
    const ahead = double.waiting.find(({ method }) => method === 'replay.samples');
    expect(ahead).toMatchObject({ lane: 'prefetch', params: { stream: 1, seqs: [50, 49, 48, 47, 46, 45] } });
  });
  it('reads only what will be shown where drawing takes longer than a sweep', async () => {
    const { double, play, state, shown } = await started([stream(1)]);
    state.frameMs = 250;
    play(0, 1);
    expect(await answerSamples(double)).toEqual([2, 5]);
    play(2.2 * PERIOD, 1);
    expect(shown).toEqual([0, 2]);
    play(5 * PERIOD, 1);
    expect(shown).toEqual([0, 2, 5]);
  });
  it('shows nothing while a frame is being drawn, then the newest, never one that lies behind', async () => {
    const { double, play, state, shown, done } = await started([stream(1)]);
    play(0, 1);
    await answerSamples(double);
    state.drawing = true;
    for (const t of [1, 2, 3]) play(t * PERIOD, 1);
    expect(shown).toEqual([0]);
    done();
    expect(shown).toEqual([0, 3]);
  });
  it('writes the time to the page when it shows samples, and not otherwise', async () => {
    const { double, play, state } = await started([stream(1)]);
    play(0, 1);
    await answerSamples(double);
    play(0.5 * PERIOD, 1);
    expect(state.written).toBe(0);
    play(PERIOD, 1);
    play(1.5 * PERIOD, 1);
    expect(state.written).toBe(1);
  });
  it('goes back when the playhead is put back', async () => {
    const { double, loader, play, state, shown } = await started([stream(1)]);
    play(0, 1);
    await answerSamples(double);
    play(3 * PERIOD, 1);
    state.t = PERIOD;
    loader.setTime(PERIOD, 1, {});
    while (double.waiting.some(({ method }) => method === 'replay.samples')) await answerSamples(double);
    expect(shown).toEqual([0, 3, 1]);
  });
  it('says that it waits when a sample is due and not there', async () => {
    const { play, waits } = await started([stream(1)]);
    play(0, 1);
    play(PERIOD, 1);
    expect(waits.at(-1)).toBe(true);
  });
});
