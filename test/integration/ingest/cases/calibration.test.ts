/** Calibration: matched by name space and frame, brought to the pictures' size, and a transform tree whose faults are named. */
import { expect, test } from 'vitest';
import { casePath, withCase, withMessages } from '../../../support/ingest/case.ts';
import { TINY_JPEG } from '../../../support/ingest/data-sets/kitti-folder.ts';
import { header, T0, type TestMessage, transformStamped } from '../../../support/ingest/mcap-file.ts';

const camera = (name: string) =>
  withCase(casePath(name), ({ sensors, said }) => ({
    lens: sensors.find(({ frame }) => frame === 'cam')?.camera,
    said,
  }));

test('rectified pictures need P only, K may be zero', async () => {
  expect(await camera('calibration/cam-K-zero-P-good')).toEqual({
    lens: { width: 64, height: 48, fx: 50, fy: 50, cx: 32, cy: 24, lens: 'pinhole', distortion: [] },
    said: [],
  });
});

test('a description of another shape than the pictures is named and not used', async () => {
  const { lens, said } = await camera('calibration/cam-info-larger-than-picture');
  expect(lens).toBeUndefined();
  expect(said).toEqual([expect.stringMatching(/64 × 48 pixels.*1920 × 1080.*not used/)]);
});

test('a description in the name space of the pictures is theirs, whatever its frame', async () => {
  const { lens, said } = await camera('calibration/cam-info-other-frame-than-picture');
  expect(lens?.fx).toBe(50);
  expect(said).toEqual([expect.stringMatching(/its frame is cam,.*\/cam\/camera_info is cam_optical/)]);
});

test('a region of interest is taken off the lens', async () => {
  expect((await camera('calibration/cam-roi-crop')).lens).toMatchObject({
    width: 64,
    height: 48,
    fx: 100,
    cx: 24,
    cy: 18,
  });
});

const info = (more: Record<string, unknown>) => ({
  header: header(T0, 'cam'),
  width: 640,
  height: 480,
  distortion_model: 'plumb_bob',
  d: [0.1, 0, 0, 0, 0],
  k: [500, 0, 320, 0, 500, 240, 0, 0, 1],
  r: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  p: [480, 0, 320, 0, 0, 480, 240, 0, 0, 0, 1, 0],
  binning_x: 0,
  binning_y: 0,
  roi: { x_offset: 0, y_offset: 0, width: 0, height: 0, do_rectify: false },
  ...more,
});
/** TINY_JPEG has 16 × 8 pixels. */
const pictures = (topic: string, frame = 'cam'): TestMessage => ({
  topic,
  type: 'sensor_msgs/msg/CompressedImage',
  ns: T0,
  message: { header: header(T0, frame), format: 'jpeg', data: TINY_JPEG },
});
const described = (topic: string, more: Record<string, unknown>): TestMessage => ({
  topic,
  type: 'sensor_msgs/msg/CameraInfo',
  ns: T0,
  message: info(more),
});
const lensOf = (messages: readonly TestMessage[]) =>
  withMessages(messages, ({ sensors, said }) => ({ lens: sensors[0]?.camera, said }));

test('binning is taken off the lens, and a scaled picture scales it with a word', async () => {
  const [width, height] = [32, 16];
  const small = { k: [25, 0, 16, 0, 25, 8, 0, 0, 1] };
  const binned = await lensOf([
    described('/a/camera_info', { width, height, ...small, binning_x: 2, binning_y: 2 }),
    pictures('/a/image_raw/compressed'),
  ]);
  expect(binned).toMatchObject({ lens: { width: 16, height: 8, fx: 12.5, cx: 8, cy: 4 }, said: [] });
  const scaled = await lensOf([
    described('/a/camera_info', { width: 64, height: 32, k: [50, 0, 32, 0, 50, 16, 0, 0, 1] }),
    pictures('/a/image_raw/compressed'),
  ]);
  expect(scaled.lens).toMatchObject({ width: 16, height: 8, fx: 12.5, cx: 8, cy: 4 });
  expect(scaled.said).toEqual([expect.stringMatching(/16 × 8.*64 × 32.*scaled/)]);
});

test('two cameras of one frame have the lens of their own name space', async () => {
  const size = { width: 16, height: 8 };
  const { lens, said } = await lensOf([
    described('/left/camera_info', { ...size, k: [100, 0, 8, 0, 100, 4, 0, 0, 1] }),
    described('/right/camera_info', { ...size, k: [200, 0, 8, 0, 200, 4, 0, 0, 1] }),
    pictures('/right/image_raw/compressed'),
  ]);
  expect([lens?.fx, said]).toEqual([200, []]);
});

test('a camera that was never calibrated has no lens, and says so', async () => {
  const zero = { k: new Array(9).fill(0), p: new Array(12).fill(0), d: [] };
  const { lens, said } = await lensOf([
    described('/a/camera_info', { width: 16, height: 8, ...zero }),
    pictures('/a/image_raw/compressed'),
  ]);
  expect([lens, said]).toEqual([undefined, [expect.stringMatching(/K and P are not usable.*no lens/)]]);
});

const place = (name: string) =>
  withCase(casePath(name), ({ sensors, said }) => ({
    at: sensors.find(({ frame }) => frame === 'lidar')?.T_vehicle_sensor.p,
    said,
  }));

test('a loop in the transform tree is named, and its last edge left out', async () => {
  expect(await place('calibration/tf-cycle')).toEqual({
    at: [1, 0, 1],
    said: [expect.stringMatching(/loop \(base_link > body > lidar > base_link\).*9\.8 m/)],
  });
});

test('two parents that disagree are named with how much', async () => {
  expect(await place('calibration/tf-two-parents')).toEqual({
    at: [1, 0, 2],
    said: [expect.stringMatching(/lidar has two parents, base_link and camera, that disagree by 1\.4 m/)],
  });
});

test('a quaternion of zeros is no rotation', async () => {
  expect(await place('calibration/tf-zero-quaternion')).toEqual({
    at: [1, 0, 2],
    said: [expect.stringMatching(/base_link > lidar has the quaternion 0 0 0 0/)],
  });
});

test('poses with quaternions of zeros have a position and no attitude', async () => {
  const zero = { x: 0, y: 0, z: 0, w: 0 };
  const message = {
    header: header(T0, 'map'),
    pose: { position: { x: 1, y: 2, z: 3 }, orientation: zero },
  };
  const pose = { topic: '/pose', type: 'geometry_msgs/msg/PoseStamped', ns: T0, message };
  await withMessages([pose], ({ drive, said }) => {
    expect(drive.signals().map(({ path }) => path)).toEqual(['position.x', 'position.y', 'position.z']);
    expect(said).toEqual([expect.stringContaining('its quaternion is 0 0 0 0')]);
  });
});

test('a transform that is no number costs no other', async () => {
  const transforms = [
    transformStamped(T0, 'base_link', 'imu', [Number.NaN, 0, 0]),
    transformStamped(T0, 'base_link', 'cam', [1, 0, 2]),
  ];
  const tf = { topic: '/tf_static', type: 'tf2_msgs/msg/TFMessage', ns: T0, message: { transforms } };
  await withMessages([tf, pictures('/a/image')], ({ sensors, said }) => {
    expect(sensors.map(({ frame, T_vehicle_sensor: { p } }) => [frame, p])).toEqual([['cam', [1, 0, 2]]]);
    expect(said).toEqual([expect.stringMatching(/base_link > imu has numbers that are not finite/)]);
  });
});
