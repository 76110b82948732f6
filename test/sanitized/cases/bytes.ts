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
  plain('lend', new Uint8Array(new SharedArrayBuffer(64))),
  plain('deadline', 1e12),
];
