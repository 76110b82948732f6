import { expect, test } from 'vitest';
import { clockAt } from '../../../../renderer/state/playback.ts';
import { clockOf, followedBy, messageIn } from '../../../../renderer/state/windows/clockMessage.ts';

/** A page that was loaded at this moment, in milliseconds since 1970. */
const [FIRST, SECOND] = [1_700_000_000_000, 1_700_000_090_000];
const DRIVE = { startNs: 0, endNs: 60e9 };

test('two pages that were loaded at different times have the same playhead at the same moment', () => {
  const playing = { t: 4.2e9, anchor: { wallMs: 200_000, t: 4e9 }, playing: true, rate: -2 };
  const other = followedBy(clockOf(playing, FIRST), SECOND);
  const now = FIRST + 200_900;
  expect(clockAt({ ...playing, ...DRIVE }, now - FIRST).t).toBe(4e9 - 1.8e9);
  expect(clockAt({ ...other, ...DRIVE }, now - SECOND).t).toBe(4e9 - 1.8e9);
  expect(other).toMatchObject({ playing: true, rate: -2, loop: undefined });
});

test('a clock that stands is told by where the playhead is, not by where it began to play', () => {
  const paused = {
    t: 5e9,
    anchor: { wallMs: 1000, t: 1e9 },
    playing: false,
    rate: 1,
    loop: { from: 1e9, to: 6e9 },
  };
  expect(followedBy(clockOf(paused, FIRST), SECOND)).toMatchObject({
    t: 5e9,
    playing: false,
    loop: { from: 1e9, to: 6e9 },
  });
});

test('what is no message of a window is not followed', () => {
  const clock = { t: 1, atMs: 2, playing: true, rate: 1 };
  const message = { kind: 'clock', from: 'a', drive: 'd', clock };
  expect(messageIn(message)).toEqual(message);
  expect(messageIn({ kind: 'bye', from: 'a', drive: 'd', more: 1 })).toEqual({
    kind: 'bye',
    from: 'a',
    drive: 'd',
  });
  const wrong = [
    undefined,
    null,
    'clock',
    { ...message, from: 3 },
    { ...message, kind: 'seek' },
    { ...message, clock: undefined },
    { ...message, clock: { ...clock, t: Number.NaN } },
    { ...message, clock: { ...clock, rate: 0 } },
    { ...message, clock: { ...clock, playing: 1 } },
    { ...message, clock: { ...clock, loop: { from: 5, to: 1 } } },
    { ...message, clock: { ...clock, loop: { from: 5 } } },
  ];
  for (const data of wrong) expect(messageIn(data), JSON.stringify(data)).toBeUndefined();
});
