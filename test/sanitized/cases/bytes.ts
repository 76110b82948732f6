/** Of bytes as they come from logs, of memory and of the database. */
import { type Case, plain } from './case.ts';

export const BYTES_CASES: readonly Case[] = [
  plain('xxh128', new Uint8Array(1500).fill(7)),
  plain('crc32', new Uint8Array(700).fill(7)),
  plain('hasCrc32'),
  plain('keepMemoryLow'),
  plain('returnFreedMemory'),
  plain('allFinite', new Float32Array(100)),
  plain(
    'unpack',
    new Uint8Array(26 * 300).fill(65),
    { step: 26, count: 300, bigEndian: true },
    [
      { offset: 0, type: 'f32', count: 3 },
      { offset: 12, type: 'f64', count: 1 },
      { offset: 20, type: 'u16', count: 2 },
    ],
    new Float32Array(1800),
  ),
  plain(
    'unpack',
    new Uint8Array(16 * 300).fill(65),
    { step: 16, count: 300, bigEndian: false },
    [0, 4, 8].map((offset) => ({ offset, type: 'f32', count: 1 })),
    new Float32Array(900),
  ),
  plain(
    'pointTimes',
    Float64Array.from({ length: 300 }, (_, k) => k * 1e-4),
    { zero: 0, scale: 1e9, rest: 5, most: 2.1e9 },
    new Int32Array(300),
  ),
  plain(
    'takeApart',
    Float32Array.from({ length: 4 * 1200 }, (_, k) => Math.sin(k) * 20),
    { startNs: -5e7, endNs: 5e7 },
    {
      xyz: new Float32Array(3600),
      intensity: new Float32Array(1200),
      ring: new Uint16Array(1200),
      time: new Int32Array(1200),
    },
  ),
  plain(
    'rowEdges',
    { grey: Uint8Array.from({ length: 40 * 21 }, (_, k) => (k * 97) % 256), width: 40, height: 21 },
    [8, 3, 1],
    2,
  ),
  plain(
    'edgeScores',
    [0, 1].map((k) => ({
      offsets: Float64Array.from({ length: 60 }, (_, i) => 30 * Math.sin(i + k)),
      picture: new Float32Array(40 * 21).fill(0.5),
    })),
    { width: 40, height: 21, cx: 20, cy: 10 },
    Float64Array.of(0.97, 1, 1.03),
  ),
  plain('fill', new Uint8Array(64)),
  plain('lend', new Uint8Array(new SharedArrayBuffer(64))),
  plain('deadline', 1e12),
];
