import { expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { expSO3, IDENTITY } from '../../../engine/geometry/se3.ts';
import { Rig } from '../../../engine/ingest/rig/rig.ts';

/** All of the sensor is read out, pixel by pixel. */
const WHOLE = { bent: true, binning: { x: 1, y: 1 }, region: undefined };

const at = (p: Vec3) => ({ p, q: IDENTITY.q });
const tie = (rig: Rig, parent: string, child: string, p: Vec3, fixed = true) =>
  rig.transform({ parent, child, T_parent_child: at(p), fixed });

test('the usual vehicle frame is chosen and sensors are placed through the tree', () => {
  const rig = new Rig();
  tie(rig, 'map', 'base_link', [5, 5, 0], false);
  tie(rig, 'base_footprint', 'base_link', [0, 0, 0.3]);
  tie(rig, 'base_link', 'roof', [0, 0, 1.5]);
  tie(rig, 'roof', 'lidar', [0.5, 0, 0.2]);
  rig.sensor('lidar', '/points', 'lidar');
  const { set, findings } = rig.build();
  expect([set.vehicleFrame, set.rule, findings]).toEqual(['base_link', 'base_link of the log', []]);
  expect(set.sensors[0]?.T_vehicle_sensor.p).toEqual([0.5, 0, 1.7]);
});

test('without a usual name the root that holds most sensors is the vehicle', () => {
  const rig = new Rig();
  tie(rig, 'chassis', 'lidar', [1, 0, 2]);
  tie(rig, 'chassis', 'cam', [2, 0, 1]);
  tie(rig, 'trailer', 'rear_lidar', [0, 0, 2]);
  for (const [frame, kind] of [
    ['lidar', 'lidar'],
    ['cam', 'camera'],
    ['rear_lidar', 'lidar'],
  ] as const)
    rig.sensor(frame, `/${frame}`, kind);
  const { set, findings } = rig.build();
  expect(set.vehicleFrame).toBe('chassis');
  expect(findings.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
    '/rear_lidar: no transform ties its frame rear_lidar to chassis: the sensor is not placed',
  ]);
});

test('without transforms the first lidar is the vehicle, and others are not placed by guess', () => {
  const rig = new Rig();
  rig.sensor('cam', '/image', 'camera');
  rig.sensor('lidar', '/points', 'lidar');
  rig.sensor('', '/nameless', 'radar');
  const { set, findings } = rig.build();
  expect([set.vehicleFrame, set.sensors.map(({ frame }) => frame)]).toEqual(['lidar', ['lidar']]);
  expect(set.rule).toBe('no transforms: lidar, the frame of /points, plays vehicle');
  expect(findings.map(({ place }) => place)).toEqual(['/image', '/nameless']);
});

test('jitter is calibration, motion is a pose', () => {
  const rig = new Rig();
  tie(rig, 'base_link', 'lidar', [1, 0, 2], false);
  tie(rig, 'base_link', 'lidar', [1.01, 0, 2], false);
  tie(rig, 'base_link', 'turret', [0, 0, 1], false);
  rig.transform({
    parent: 'base_link',
    child: 'turret',
    T_parent_child: { p: [0, 0, 1], q: expSO3([0, 0, 1]) },
    fixed: false,
  });
  rig.sensor('lidar', '/points', 'lidar');
  rig.sensor('turret', '/image', 'camera');
  const { set, findings } = rig.build();
  expect(set.sensors.map(({ frame }) => frame)).toEqual(['lidar']);
  expect(findings[0]).toMatchObject({
    place: 'base_link > turret',
    reason: expect.stringContaining('taken for a pose'),
  });
});

test('rectified pictures are seen by the rectified camera, turned by R', () => {
  const camera = (lens: 'pinhole' | 'brown-conrady', fx: number) => ({
    width: 10,
    height: 10,
    fx,
    fy: fx,
    cx: 5,
    cy: 5,
    lens,
    distortion: lens === 'pinhole' ? [] : [0.1],
  });
  const fact = {
    frame: 'cam',
    raw: camera('brown-conrady', 100),
    rectified: camera('pinhole', 90),
    rotation: { p: [0, 0, 0] as const, q: expSO3([0, 0.1, 0]) },
    ...WHOLE,
  };
  for (const [topic, fx] of [
    ['/image_raw', 100],
    ['/image_rect', 90],
  ] as const) {
    const rig = new Rig();
    tie(rig, 'base_link', 'cam', [1, 0, 1]);
    rig.camera('/info', fact);
    rig.sensor('cam', topic, 'camera');
    const sensor = rig.build().set.sensors[0];
    expect(sensor?.camera?.fx).toBe(fx);
    expect(sensor?.T_vehicle_sensor.q.y).toBeCloseTo(topic === '/image_rect' ? -Math.sin(0.05) : 0, 12);
  }
});

test('a frame with rectified and other pictures keeps the lens of the others, and says so', () => {
  const lens = { width: 10, height: 10, fx: 100, fy: 100, cx: 5, cy: 5 };
  for (const topics of [
    ['/image_raw', '/image_rect'],
    ['/image_rect', '/image_raw'],
  ]) {
    const rig = new Rig();
    tie(rig, 'base_link', 'cam', [1, 0, 1]);
    rig.camera('/info', {
      ...WHOLE,
      frame: 'cam',
      raw: { ...lens, lens: 'brown-conrady', distortion: [0.1] },
      rectified: { ...lens, fx: 90, lens: 'pinhole', distortion: [] },
      rotation: undefined,
    });
    for (const topic of topics) rig.sensor('cam', topic, 'camera');
    const { set, findings } = rig.build();
    expect(set.sensors.map(({ camera }) => camera?.fx)).toEqual([100]);
    expect(findings).toMatchObject([
      { place: '/image_rect', reason: expect.stringContaining('the lens of /image_raw is used for both') },
    ]);
  }
});

test('frames that go in a circle end', () => {
  const rig = new Rig();
  tie(rig, 'a', 'b', [1, 0, 0]);
  tie(rig, 'b', 'c', [1, 0, 0]);
  tie(rig, 'c', 'a', [1, 0, 0]);
  rig.sensor('c', '/points', 'lidar');
  expect(rig.build().set.sensors.length).toBe(1);
});
