import { parse } from '@foxglove/rosmsg';
import { MessageReader, MessageWriter } from '@foxglove/rosmsg2-serialization';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointCloud, radarScan } from '../../../engine/simulate/log/messages.ts';
import { schemaText } from '../../../engine/simulate/log/schemas.ts';
import { secondsText } from '../../../engine/simulate/truth.ts';

const TYPES = [
  'tf2_msgs/TFMessage',
  'sensor_msgs/PointCloud2',
  'sensor_msgs/CompressedImage',
  'sensor_msgs/CameraInfo',
  'radar_msgs/RadarScan',
  'sensor_msgs/Imu',
  'sensor_msgs/NavSatFix',
  'geometry_msgs/TwistStamped',
];

describe('message definitions in a simulated log', () => {
  it('parse on their own, each dependency named once', () => {
    for (const type of TYPES) {
      const text = schemaText(type);
      const definitions = parse(text, { ros2: true });
      expect(definitions.length).toBeGreaterThan(0);
      const names = [...text.matchAll(/^MSG: (.+)$/gm)].map((m) => m[1]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('carry a radar scan there and back', () => {
    const definitions = parse(schemaText('radar_msgs/RadarScan'), { ros2: true });
    const bytes = new MessageWriter(definitions).writeMessage(
      radarScan(1_700_000_000_123_456_789n, 'radar_front', [
        { rangeM: 12.5, azimuthRad: -0.25, dopplerMps: -8, rcsDbsm: 10.5, object: 3 },
      ]),
    );
    const back = new MessageReader(definitions).readMessage<{
      header: { frame_id: string };
      returns: Record<string, number>[];
    }>(bytes);
    expect(back.header.frame_id).toBe('radar_front');
    expect(back.returns).toEqual([
      { range: 12.5, azimuth: -0.25, elevation: 0, doppler_velocity: -8, amplitude: 10.5 },
    ]);
  });
});

describe('a sweep as PointCloud2', () => {
  it('holds each point where its fields say', () => {
    const message = pointCloud(
      5n,
      'lidar_top',
      {
        count: 2,
        xyz: Float32Array.of(1, 2, 3, 4, 5, 6),
        intensity: Float32Array.of(7, 255),
        ring: Uint16Array.of(0, 63),
        column: Uint32Array.of(0, 1799),
        materials: new Uint8Array(2),
        objects: new Uint32Array(2),
        paint: new Float32Array(2),
      },
      (column) => column * 1000,
    );
    const view = new DataView(message.data.buffer);
    const offset = (name: string): number => message.fields.find((f) => f.name === name)?.offset ?? -1;
    const second = message.point_step;
    expect([0, 4, 8].map((at) => view.getFloat32(second + at, true))).toEqual([4, 5, 6]);
    expect(view.getFloat32(second + offset('intensity'), true)).toBe(255);
    expect(view.getUint32(second + offset('t'), true)).toBe(1_799_000);
    expect(view.getUint16(second + offset('ring'), true)).toBe(63);
    expect(message.row_step).toBe(message.data.length);
  });
});

describe('times in the truth', () => {
  it('are exact to the nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }), (ns) => {
        expect(BigInt(secondsText(ns).replace('.', ''))).toBe(ns);
        expect(secondsText(ns)).toMatch(/^\d+\.\d{9}$/);
      }),
    );
  });
});
