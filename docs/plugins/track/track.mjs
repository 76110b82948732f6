/** Reads lines "time_ns,speed_mps": nanoseconds UTC, metres a second. */
import { readFile } from 'node:fs/promises';

export async function readTrack(path) {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('time_ns'));
  const rows = lines.flatMap((line) => {
    const match = /^(\d{1,19}),(-?\d+(?:\.\d+)?)\s*$/.exec(line);
    return match ? [{ ns: BigInt(match[1]), speed: Number(match[2]), line }] : [];
  });
  return { rows, broken: lines.length - rows.length, bytes: Buffer.byteLength(text) };
}
