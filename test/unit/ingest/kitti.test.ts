import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { sweepOfBin, sweepOfText } from '../../../engine/drive/recipes/hdl64.ts';
import { rotate } from '../../../engine/geometry/se3.ts';
import { parseEntries } from '../../../engine/ingest/formats/kitti/calibration.ts';
import { ranges } from '../../../engine/ingest/formats/kitti/frames.ts';
import {
  fixStatus,
  originOf,
  parseOxts,
  poseOf,
  twistSignals,
} from '../../../engine/ingest/formats/kitti/oxts.ts';
import { parseStamp, parseStamps } from '../../../engine/ingest/formats/kitti/timestamps.ts';
import { parseTracklets } from '../../../engine/ingest/formats/kitti/tracklets.ts';
import { Scratch } from '../../../engine/ingest/scratch.ts';
import { oxtsLine, roomSweep } from '../../support/ingest/data-sets/kitti-folder.ts';

test('a timestamp keeps its nanoseconds', () => {
  expect(parseStamp('2011-09-26 13:04:32.345808896')).toBe(1317042272345808896n);
  expect(parseStamp('2011-09-26 13:04:32')).toBe(1317042272000000000n);
});

test('what is no date is no timestamp', () => {
  for (const line of [
    '',
    'x',
    '2011-09-31 13:04:32.0',
    '2011-13-01 00:00:00',
    '2011-09-26 25:00:00',
    '2011-09-26 13:61:00',
    '2011-09-26 13:04',
  ])
    expect(parseStamp(line), line).toBeUndefined();
});

test('broken lines are interpolated, at the ends continued by the median period', () => {
  const line = (ms: number): string =>
    new Date(1317042272000 + ms).toISOString().replace('T', ' ').replace('Z', '');
  const { ns, broken } = parseStamps(
    `??\n${line(100)}\n${line(200)}\nx\n\n${line(500)}\n1999-01-01 00:00:00\n`,
  );
  expect(ns.map((t) => (t === undefined ? undefined : Number(t - 1317042272000000000n) / 1e6))).toEqual([
    0, 100, 200, 300, 400, 500, 600,
  ]);
  expect([...broken.keys()]).toEqual([0, 3, 4, 6]);
});

test('any text is read as stamps without an exception, one a line', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      const clean = lines.map((line) => `a${line.replace(/[\r\n]/g, '')}`);
      expect(parseStamps(clean.join('\n')).ns.length).toBe(clean.length);
    }),
  );
});

test('the arc tangent is good to 2 µrad everywhere', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
      fc.double({ min: 0.1, max: 120, noNaN: true }),
      (angle, range) => {
        const point = Float32Array.of(range * Math.cos(angle), range * Math.sin(angle), 0, 0);
        // A turn of 2π · 10⁸ ns, so that a nanosecond is 10⁻⁸ of a radian.
        const span = { startNs: -Math.PI * 1e8, endNs: Math.PI * 1e8 };
        const { payload } = sweepOfBin(new Uint8Array(point.buffer), span, new Scratch());
        const error = -(decodeCloud(payload).time?.[0] ?? Number.NaN) / 1e8 - angle;
        expect(Math.abs(Math.sin(error / 2))).toBeLessThan(1e-6);
      },
    ),
  );
});

test('a sweep from numbers in text equals the sweep from bytes', () => {
  const points = roomSweep().subarray(0, 4 * 200);
  const span = { startNs: -50e6, endNs: 50e6 };
  const text = Array.from({ length: 200 }, (_, i) => points.slice(4 * i, 4 * i + 4).join(' ')).join('\n');
  const fromText = decodeCloud(
    sweepOfText(new TextEncoder().encode(text), span, new Scratch()).payload.slice(),
  );
  const fromBytes = decodeCloud(
    sweepOfBin(new Uint8Array(points.slice().buffer), span, new Scratch()).payload,
  );
  expect([...fromText.xyz]).toEqual([...fromBytes.xyz]);
  expect([...(fromText.time ?? [])]).toEqual([...(fromBytes.time ?? [])]);
  expect(fromBytes.ring).toBeUndefined(); // three lasers, not 64
});

test('any bytes are a sweep of finite points and a count of what is not', () => {
  const scratch = new Scratch();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const sweep = sweepOfBin(bytes, { startNs: -5e7, endNs: 5e7 }, scratch);
      expect(sweep.points + sweep.dropped).toBe(Math.floor(bytes.length / 16));
      const cloud = decodeCloud(sweep.payload);
      expect(cloud.count).toBe(sweep.points);
      expect(cloud.xyz.every(Number.isFinite)).toBe(true);
    }),
  );
});

test('scratch memory used before leaves no trace in a smaller sweep', () => {
  const used = new Scratch();
  used.take(100_000).fill(0xff);
  const bytes = new Uint8Array(roomSweep().buffer);
  const clean = sweepOfBin(bytes, undefined, new Scratch()).payload;
  expect(Buffer.from(sweepOfBin(bytes, undefined, used).payload).equals(clean)).toBe(true);
});

test('velocity is turned from level to the unit’s own axes', () => {
  const record = { ...parseOxts(oxtsLine(0)), roll: 0, pitch: 0.1, vf: 10, vl: 0, vu: 0 };
  const signals = twistSignals(record);
  expect(signals['linear.x']).toBeCloseTo(10 * Math.cos(0.1), 9);
  expect(signals['linear.z']).toBeCloseTo(10 * Math.sin(0.1), 9);
});

test('yaw 0 looks east, a quarter turn north', () => {
  const record = { ...parseOxts(oxtsLine(0)), roll: 0, pitch: 0 };
  const pose = poseOf({ ...record, yaw: Math.PI / 2 }, originOf(record));
  const [e, n] = rotate(pose.q, [1, 0, 0]);
  expect([e, n]).toEqual([expect.closeTo(0, 9), expect.closeTo(1, 9)]);
  expect(pose.p.map((v) => Math.round(v * 1e6) + 0)).toEqual([0, 0, 0]);
});

test('position modes become fix states; a source that lacks them counts as a plain fix', () => {
  const mode = (posmode: number, navstat = 4) => fixStatus({ posmode, navstat });
  expect([0, 2, 3, 4, 5, 6, 7].map((m) => mode(m))).toEqual([-1, -1, 0, 1, 2, 2, 1]);
  expect(mode(0, -1)).toBe(0);
});

test('a line that is no record is none', () => {
  for (const text of ['', 'a b c', '49 8', oxtsLine(0).replace('49', '149')])
    expect(parseOxts(text), text).toBeUndefined();
});

test('calibration entries that are no numbers are left out', () => {
  const entries = parseEntries('calib_time: 09-Jan-2012 13:57:47\nR: 1 0 0\nbroken\nT: 1 x 3\n');
  expect([...entries]).toEqual([['R', [1, 0, 0]]]);
});

test('ranges are short', () => {
  expect(ranges([1, 2, 3, 7, 9, 10])).toBe('1–3, 7, 9–10');
  expect(ranges([1, 3, 5, 7, 9, 11])).toBe('1, 3, 5, 7, 9, …');
});

test('labels that are no tracklets say so, entities are not expanded', () => {
  expect(() => parseTracklets('<a/>')).toThrow('boost_serialization');
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><boost_serialization><tracklets><item><objectType>&b;</objectType><h>1</h><w>1</w><l>1</l><first_frame>0</first_frame><poses><item><tx>0</tx><ty>0</ty><tz>0</tz><rx>0</rx><ry>0</ry><rz>0</rz></item></poses></item></tracklets></boost_serialization>`;
  expect(parseTracklets(bomb).get(0)?.[0]?.class).toBe('&b;');
  expect(() => parseTracklets(bomb.slice(0, -40))).toThrow(/^line 1: unclosed tag: \w+$/);
});
