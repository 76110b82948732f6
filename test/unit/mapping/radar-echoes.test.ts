import { describe, expect, test } from 'vitest';
import type { StageContext } from '../../../engine/reconstruct/contract/stage.ts';
import type { LidarPath } from '../../../engine/reconstruct/mapping/placement.ts';
import { RadarEchoes } from '../../../engine/reconstruct/stages/dynamics/radar.ts';

const SPEED_MPS = 10;
const CAR_MPS = 15;
/** Posts at the road's sides, and a car ahead. */
const POSTS = Array.from({ length: 30 }, (_, k) => [6 * k, k % 2 ? 8 : -6] as const);
const times = Array.from({ length: 21 }, (_, k) => k * 1e8);

/** A radar at the vehicle's origin, with 5 cm/s of noise, as the log has it. */
function scanAt(t: number, sign: number) {
  const own = (SPEED_MPS * t) / 1e9;
  const seen: { x: number; y: number; v: number }[] = POSTS.map(([x, y]) => ({ x: x - own, y, v: 0 })).filter(
    ({ x }) => x > 1 && x < 60,
  );
  seen.push({ x: 20 + ((CAR_MPS - SPEED_MPS) * t) / 1e9, y: 0, v: CAR_MPS });
  const doppler = seen.map(
    ({ x, y, v }, k) => sign * (((v - SPEED_MPS) * x) / Math.hypot(x, y) + 0.05 * Math.sin(7 * k + t)),
  );
  return {
    count: seen.length,
    xyz: Float32Array.from(seen.flatMap(({ x, y }) => [x, y, 0])),
    fields: new Map([['doppler', Float32Array.from(doppler)]]),
  };
}

function echoes(sign: number, mount: unknown = { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } }) {
  const said: string[] = [];
  const infos = times.map((t, seq) => ({ seq, t, bytes: 1 }));
  const drive = {
    streams: () => [{ id: 2, name: 'front', frame: 'radar' }],
    T_vehicle_sensor: () => mount,
    samples: (_: number, from: number, to: number) => infos.filter(({ t }) => t >= from && t <= to),
    cloud: (_: number, seq: number) => scanAt(times[seq] ?? 0, sign),
  };
  const context = { drive, log: (_: string, text: string) => said.push(text) } as unknown as StageContext;
  const poses = times.map((t) => ({ p: [(SPEED_MPS * t) / 1e9, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } }));
  const trajectory = { t: Float64Array.from(times), poses };
  const lidar = { sweeps: infos, trajectory } as unknown as LidarPath;
  return { radar: new RadarEchoes(context, lidar), said };
}

describe('radar returns', () => {
  test('move where their Doppler, less the vehicle’s own speed, is beyond the noise, and lie where they are then', () => {
    const { radar } = echoes(1);
    expect(radar.names).toEqual(['front']);
    const heard = radar.at(1.05e9);
    const moving = heard.filter((echo) => echo.moving);
    // Two scans lie within 60 ms, and both see the car at its place of that moment.
    expect(moving.length).toBe(2);
    expect(new Set(moving.map(({ scan }) => scan)).size).toBe(2);
    for (const { x, y, speedMps } of moving) {
      expect(x).toBeCloseTo(20 + CAR_MPS * 1.05, 1);
      expect(y).toBeCloseTo(0, 2);
      expect(Math.abs(speedMps - CAR_MPS)).toBeLessThan(0.3);
    }
    for (const { x, y } of heard.filter((echo) => !echo.moving))
      expect(POSTS.some((post) => Math.hypot(post[0] - x, post[1] - y) < 0.05)).toBe(true);
  });

  test('say nothing where most of them would move: the sign, mount or clock is another one', () => {
    const { radar, said } = echoes(-1);
    expect(radar.names).toEqual([]);
    expect(radar.at(1e9)).toEqual([]);
    expect(said.join()).toMatch(/Radar front does not vote: .* % of its returns stand/);
  });

  test('say nothing where nobody knows where the radar sits', () => {
    const { radar, said } = echoes(1, null);
    expect(radar.names).toEqual([]);
    expect(said.join()).toMatch(/does not say where it sits/);
  });
});
