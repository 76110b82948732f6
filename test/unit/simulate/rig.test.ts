import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rotate } from '../../../engine/geometry/se3.ts';
import { catalogue } from '../../../engine/simulate/catalogue.ts';
import { planOf } from '../../../engine/simulate/options.ts';
import { parseRig, readRigFile } from '../../../engine/simulate/rig/load.ts';
import { cameraPoseOf } from '../../../engine/simulate/rig/place.ts';
import { topicBase } from '../../../engine/simulate/rig/rig.ts';
import { RIGS } from '../../../engine/simulate/rig/rigs.ts';
import { Lidar } from '../../../engine/simulate/sensors/lidar.ts';
import { merged } from '../../../engine/simulate/sensors/radar.ts';
import { SMALL_RIG } from '../../support/simulate/small-rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-rig-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a rig file', () => {
  it('is read, with what it leaves out filled in', async () => {
    const path = join(folder, 'small.json');
    writeFileSync(path, JSON.stringify(SMALL_RIG));
    const rig = await readRigFile(path);
    expect(rig.lidars.map(({ name, phase }) => [name, phase])).toEqual([
      ['lidar_top', 0],
      ['lidar_left', 0.5],
    ]);
    expect(rig.radars[0]?.rangeMaxM).toBe(170);
  });

  it('is refused by file, place in it and reason', async () => {
    await expect(readRigFile(join(folder, 'none.json'))).rejects.toThrow(/There is no rig file .*none\.json/);
    const text = join(folder, 'text.json');
    writeFileSync(text, '{"name":');
    await expect(readRigFile(text)).rejects.toThrow(/text\.json is no JSON/);
    const [lidar] = SMALL_RIG.lidars ?? [];
    const [camera] = SMALL_RIG.cameras ?? [];
    if (!lidar || !camera) throw new Error('The small rig lacks a sensor.');
    const refused = (document: unknown): string => {
      try {
        parseRig(document, 'a.json');
        return '';
      } catch (error) {
        return String(error);
      }
    };
    expect(refused({ name: 'a' })).toMatch(
      /a\.json cannot be used: a rig needs a lidar, a camera or a radar/,
    );
    expect(refused({ name: 'a', lidars: [{ ...lidar, place: { xM: 0, yM: 0 } }] })).toMatch(
      /at lidars\[0\]\.place\.zM/,
    );
    expect(refused({ name: 'a', lidars: [lidar, lidar] })).toMatch(
      /at lidars\[1\]\.name: the name "lidar_top" is taken/,
    );
    expect(refused({ name: 'a', lidars: [{ ...lidar, gains: [1, 2] }] })).toMatch(
      /at lidars\[0\]\.gains: it must hold one number for each of the 16 lasers, not 2/,
    );
    expect(refused({ name: 'a', cameras: [{ ...camera, lens: 'round' }] })).toMatch(/at cameras\[0\]/);
    expect(
      refused({
        name: 'a',
        cameras: [{ ...camera, model: { ...camera.model, lens: 'kannala-brandt', distortion: [0.1] } }],
      }),
    ).toMatch(/at cameras\[0\]\.model\.distortion: a kannala-brandt lens has 4 coefficients, not 1/);
    expect(
      refused({
        name: 'a',
        cameras: [
          {
            ...camera,
            model: { ...camera.model, fx: 40, fy: 40, lens: 'kannala-brandt', distortion: [0, 0, 0, 0] },
          },
        ],
      }),
    ).toMatch(/folds back or looks past 89°/);
  });
});

describe('the rigs that come along', () => {
  it('have sensors of different names and topics, and cameras that look where their place says', () => {
    expect(RIGS.map(({ name }) => name)).toEqual(RIGS.map(({ rig }) => rig.name));
    for (const { rig } of RIGS) {
      const topics = [...rig.lidars, ...rig.cameras, ...rig.radars].map(({ name }) => topicBase(name));
      expect(new Set(topics).size).toBe(topics.length);
      for (const { place } of rig.cameras) {
        const ahead = rotate(cameraPoseOf(place).q, [0, 0, 1]);
        const yaw = Math.atan2(ahead[1], ahead[0]) * (180 / Math.PI);
        expect(Math.abs(Math.sin(((yaw - place.yawDeg) * Math.PI) / 180))).toBeLessThan(1e-9);
        // Nose down is positive.
        expect((Math.asin(-ahead[2]) * 180) / Math.PI).toBeCloseTo(place.pitchDeg, 6);
      }
    }
  });

  it('are listed with presets, styles, faults and edits, each with a meaning', () => {
    const { presets, rigs, styles, faults, edits } = catalogue();
    for (const list of [presets, rigs, styles, faults, edits])
      for (const { name, title, meaning } of list) {
        expect(title, name).not.toBe('');
        expect(meaning, name).not.toBe('');
      }
    expect(presets.map(({ name }) => name)).toEqual(['standard', 'hard', 'street', 'sample']);
  });

  it('are refused by name when there is none', () => {
    const plan = (more: object) => () => planOf({ seed: 1, seconds: 5, out: 'x', ...more });
    expect(plan({ rig: 'moon' })).toThrow(/There is no rig "moon"; there are kitti-like/);
    expect(plan({ style: 'moon' })).toThrow(/There is no style "moon"; there are plain/);
    expect(plan({ faults: [{ name: 'moon' }] })).toThrow(/There is no fault "moon"/);
    expect(plan({ edits: [{ name: 'moon' }] })).toThrow(/no map edit "moon"/);
    expect(plan({ messages: 'moon' })).toThrow(/There are no messages "moon"/);
  });

  it('trigger a camera when the first lidar looks its way', () => {
    const lidar = RIGS.find(({ name }) => name === 'nuscenes-like')?.rig.lidars[0];
    if (!lidar) throw new Error('The rig has no lidar.');
    const turning = new Lidar(lidar, 1);
    // 20 Hz, clockwise, from behind: left after a quarter of 50 ms, ahead after half of it.
    expect(turning.looksAfterS(Math.PI / 2)).toBeCloseTo(0.0125, 9);
    expect(turning.looksAfterS(0)).toBeCloseTo(0.025, 9);
  });
});

describe('a radar cell', () => {
  const rig = RIGS.find(({ name }) => name === 'kitti-like')?.rig.radars[0];
  if (!rig) throw new Error('The rig has no radar.');
  const echo = (rangeM: number, azimuthDeg: number, dopplerMps = 0, rcsDbsm = 5) => ({
    rangeM,
    azimuthRad: (azimuthDeg * Math.PI) / 180,
    dopplerMps,
    rcsDbsm,
    object: 1,
  });

  it('makes one return of what lies in it, and keeps apart what does not', () => {
    expect(merged([echo(30, 2), echo(30.2, 2.8)], rig)).toHaveLength(1);
    expect(merged([echo(30, 2), echo(31, 2)], rig)).toHaveLength(2);
    expect(merged([echo(30, 2), echo(30, 5)], rig)).toHaveLength(2);
    expect(merged([echo(30, 2), echo(30, 2, 3)], rig)).toHaveLength(2);
  });

  it('adds the power of its parts, in the middle between two alike', () => {
    const [one] = merged([echo(30, 1), echo(30, 2)], rig);
    expect(one?.azimuthRad).toBeCloseTo((1.5 * Math.PI) / 180, 6);
    expect(one?.rcsDbsm).toBeCloseTo(5 + 10 * Math.log10(2), 6);
  });
});
