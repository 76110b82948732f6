import { describe, expect, it, vi } from 'vitest';
import { EngineError, isQuiet } from '../../../../renderer/link/link.ts';
import { linkDouble, settled } from '../../../support/link-double.ts';

describe('the link', () => {
  it('greets first, then sends what waited', async () => {
    const double = await linkDouble();
    void double.link.request('jobs.list', {});
    expect(double.sent.map(({ type }) => type)).toEqual(['hello', 'request']);
    expect(double.link.state.name).toBe('open');
  });
  it('gives an answer with its payloads to who asked', async () => {
    const double = await linkDouble();
    const asked = double.link.request('library.list', {});
    await double.answer('library.list', {
      result: { drives: [], sample: { ready: false } },
      payloads: [Uint8Array.of(1, 2, 3)],
    });
    const { result, payloads } = await asked;
    expect(result.sample.ready).toBe(false);
    expect([...(payloads[0] ?? [])]).toEqual([1, 2, 3]);
  });
  it('passes errors on, and knows which are not worth showing', async () => {
    const double = await linkDouble();
    const asked = double.link.request('jobs.list', {});
    double.fail(double.waiting[0]?.id ?? 0, 'input', 'The file is no log.');
    await expect(asked).rejects.toThrow('The file is no log.');
    expect(isQuiet(new EngineError('superseded', ''))).toBe(true);
    expect(isQuiet(new EngineError('input', ''))).toBe(false);
  });
  it('tells the engine when an answer is no longer wanted', async () => {
    const double = await linkDouble();
    const abort = new AbortController();
    const asked = double.link.request('jobs.list', {}, { signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(double.sent.at(-1)).toMatchObject({ type: 'cancel', id: double.waiting[0]?.id });
  });
  it('refuses an engine of another version with a sentence', async () => {
    const { link } = await linkDouble(99);
    expect(link.state).toMatchObject({ name: 'refused' });
    expect(link.state.name === 'refused' && link.state.reason).toContain('version 99');
  });
  it('fails what waits when the connection is lost, and comes back by itself', async () => {
    vi.useFakeTimers();
    try {
      const made = linkDouble();
      await vi.advanceTimersByTimeAsync(1);
      const double = await made;
      const asked = double.link.request('jobs.list', {});
      asked.catch(() => {});
      double.cut('the engine ended');
      await expect(asked).rejects.toMatchObject({ code: 'disconnected' });
      expect(double.link.state).toMatchObject({ name: 'lost', reason: 'the engine ended' });
      await vi.advanceTimersByTimeAsync(300);
      expect(double.link.state.name).toBe('open');
    } finally {
      vi.useRealTimers();
    }
  });
  it('hands events to everybody who listens', async () => {
    const double = await linkDouble();
    const heard: string[] = [];
    const stop = double.link.onEvent(({ event }) => heard.push(event));
    double.push({ type: 'event', body: { event: 'library' } });
    stop();
    double.push({ type: 'event', body: { event: 'library' } });
    await settled();
    expect(heard).toEqual(['library']);
  });
});
