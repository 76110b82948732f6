/**
 * A simulated log with what perception, diagnostics and a state machine would add: boxes and outlines of the true objects, log
 * lines with levels, statuses of devices, a state as text and as a number.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { McapStreamReader } from '@mcap/core';
import type { Pose } from '../../../../engine/contract/calibration.ts';
import { inPicture, project } from '../../../../engine/geometry/camera.ts';
import {
  compose,
  fromRollPitchYaw,
  inverse,
  toRollPitchYaw,
  transform,
} from '../../../../engine/geometry/se3.ts';
import { header, type TestMessage, writeMcap } from '../mcap-file.ts';
import { detections2d, detections3d, jsonMessage, type TestBox } from './detections.ts';

type TrueBox = {
  readonly id: number;
  readonly class: string;
  readonly p: [number, number, number];
  readonly yaw: number;
  readonly size: [number, number, number];
};

const REACH_M = 60;
/** foxglove and ROS: levels of log lines and of diagnostics. */
const LOG = { debug: 10, info: 20, warn: 30, error: 40 } as const;

/** @param truth the folder that the simulator wrote beside the log. */
export async function writeRichLog(log: string, truth: string, out: string): Promise<void> {
  const own = messagesIn(log);
  const calibration = JSON.parse(readFileSync(join(truth, 'calibration.json'), 'utf8'));
  const camera = calibration.sensors.find(({ kind }: { kind: string }) => kind === 'camera');
  const lidar = calibration.sensors.find(({ kind }: { kind: string }) => kind === 'lidar');
  const sweeps = readFileSync(join(truth, 'lidar.tum'), 'utf8').trim().split('\n').map(poseLine);
  const added: TestMessage[] = [];
  const lines = readFileSync(join(truth, 'boxes.jsonl'), 'utf8').trim().split('\n');
  for (const [k, line] of lines.entries()) {
    const { t, boxes } = JSON.parse(line) as { t: string; boxes: TrueBox[] };
    const sweep = sweeps[k];
    if (!sweep) continue;
    const ns = nanoseconds(t);
    const near = boxes.flatMap((box) => inLidar(box, inverse(sweep)));
    added.push(detections3d('/perception/objects', ns, lidar.name, near));
    const T_camera_lidar = compose(inverse(camera.T_vehicle_sensor), lidar.T_vehicle_sensor);
    const seen = near.flatMap(({ label, x, y, z, size }) => {
      const p = transform(T_camera_lidar, [x, y, z]);
      const pixel = project(camera.camera, p);
      if (!pixel || !inPicture(camera.camera, pixel)) return [];
      return [{ label, ...pixel, size: (camera.camera.fx * size[0]) / p[2] }];
    });
    added.push(detections2d('/camera/front/detections', ns, camera.name, seen));
    added.push(...statesAt(k, ns));
  }
  const all = [...own, ...added].sort((a, b) => Number(a.ns - b.ns));
  await writeMcap(out, all, { chunkBytes: 1024 * 1024, compression: 'zstd' });
}

function statesAt(k: number, ns: bigint): TestMessage[] {
  const { stamp } = header(ns, '');
  const late = k >= 20;
  const made = [
    jsonMessage('/planner/state', 'test.State', ns, {
      stamp,
      mode: k < 10 ? 'idle' : late ? 'lane change' : 'lane keeping',
      gear: k < 5 ? 0 : late ? 3 : 1,
      armed: k >= 5,
    }),
    jsonMessage('/diagnostics', 'diagnostic_msgs/msg/DiagnosticArray', ns, {
      header: header(ns, ''),
      status: [
        {
          level: late ? 1 : 0,
          name: 'lidar: rate',
          message: late ? 'rate low' : 'ok',
          hardware_id: 'lidar_top',
          values: [{ key: 'rate', value: late ? '8.1' : '10.0' }],
        },
        {
          level: k === 25 ? 2 : 0,
          name: 'gnss: fix',
          message: k === 25 ? 'no corrections' : 'rtk',
          hardware_id: 'gnss',
          values: [],
        },
      ],
    }),
  ];
  if (k % 3 === 0)
    made.push(
      jsonMessage('/rosout', 'rcl_interfaces/msg/Log', ns, {
        stamp,
        level: k % 15 === 0 ? LOG.error : k % 6 === 0 ? LOG.warn : LOG.info,
        name: k % 2 === 0 ? 'planner' : 'localisation',
        msg: k % 15 === 0 ? `plan ${k} is late by 80 ms` : `step ${k} done`,
        file: 'planner.cpp',
        function: 'tick',
        line: 40 + k,
      }),
    );
  return made;
}

function inLidar({ id, class: label, p, yaw, size }: TrueBox, T_lidar_map: Pose): TestBox[] {
  const placed = compose(T_lidar_map, { p, q: fromRollPitchYaw(0, 0, yaw) });
  const [x, y, z] = placed.p;
  if (Math.hypot(x, y) > REACH_M) return [];
  return [
    { id: String(id), label, x, y, z, yaw: toRollPitchYaw(placed.q).yaw, size, score: 0.6 + (id % 40) / 100 },
  ];
}

/** The messages of a log as they are. */
function messagesIn(path: string): TestMessage[] {
  const reader = new McapStreamReader({ decompressHandlers: { zstd: (bytes) => zstdDecompressSync(bytes) } });
  reader.append(readFileSync(path));
  const schemas = new Map<number, { name: string; encoding: string; data: Uint8Array }>();
  const channels = new Map<number, { topic: string; schemaId: number; messageEncoding: string }>();
  const messages: TestMessage[] = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    if (record.type === 'Schema') schemas.set(record.id, { ...record, data: record.data.slice() });
    else if (record.type === 'Channel') channels.set(record.id, record);
    else if (record.type === 'Message') {
      const channel = channels.get(record.channelId);
      const schema = channel && schemas.get(channel.schemaId);
      if (!channel || !schema) throw new Error('a message comes before its channel');
      messages.push({
        topic: channel.topic,
        type: schema.name,
        ns: record.logTime,
        // Drivers publish before the recorder receives.
        publishNs: record.publishTime - (/lidar|camera/.test(channel.topic) ? 8_000_000n : 0n),
        encoding: channel.messageEncoding,
        schema,
        message: record.data.slice(),
      });
    }
  }
  return messages;
}

const nanoseconds = (text: string): bigint => {
  const [s = '0', fraction = ''] = text.split('.');
  return BigInt(s) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
};

function poseLine(line: string): Pose {
  const [, x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, w = 1] = line.split(' ').map(Number);
  return { p: [x, y, z], q: { w, x: qx, y: qy, z: qz } };
}
