/**
 * Angles of the very lidar, from files beside the log: the CSV that Hesai's lidars and tools give (channel, elevation, azimuth, degrees),
 * and the correction file of an AT128, whose three mirrors bend its beams (HesaiLidar_SDK 2.0; versions 1.3 and 1.5).
 */
import type { ChannelAngles } from './angles.ts';

export type MirrorAngles = {
  /** All in 1/25,600 of a degree, as the azimuths of the packets. */
  readonly starts: readonly number[];
  readonly azimuths: readonly number[];
  readonly elevations: readonly number[];
  /** Of a channel at every second degree, hundredths of a degree: 180 each. */
  readonly azimuthSteps: Int8Array;
  readonly elevationSteps: Int8Array;
};

export type HesaiAngles =
  | ({ readonly kind: 'channels'; readonly name: string } & ChannelAngles)
  | ({ readonly kind: 'mirrors'; readonly name: string } & MirrorAngles);

const MOST_CHANNELS = 256;
/** Degrees; a channel is counted from one. */
const LINE = /^\s*(\d{1,3})\s*[,;\t]\s*(-?[\d.]+(?:e-?\d+)?)\s*[,;\t]\s*(-?[\d.]+(?:e-?\d+)?)\s*$/i;

/** Undefined where a text is no such file. */
export function channelAngles(name: string, text: string): HesaiAngles | undefined {
  const lines = text.split(/\r?\n/, 2 * MOST_CHANNELS);
  if (!lines.slice(0, 3).some((line) => /elevation/i.test(line) && /azimuth/i.test(line))) return undefined;
  const elevationsDeg: number[] = [];
  const azimuthsDeg: number[] = [];
  for (const line of lines) {
    const [, channel, elevation, azimuth] = LINE.exec(line) ?? [];
    const [number, up, around] = [Number(channel), Number(elevation), Number(azimuth)];
    if (number !== elevationsDeg.length + 1 || !(Math.abs(up) <= 90) || !(Math.abs(around) <= 180)) continue;
    elevationsDeg.push(up);
    azimuthsDeg.push(around);
  }
  return elevationsDeg.length === 0 || elevationsDeg.length > MOST_CHANNELS
    ? undefined
    : { kind: 'channels', name, elevationsDeg, azimuthsDeg };
}

const CHANNELS = 128;
const MIRRORS = 3;
const STEPS = 180;
const HEAD_BYTES = 16;

/** Undefined where bytes are no such file. */
export function mirrorAngles(name: string, bytes: Uint8Array): HesaiAngles | undefined {
  const at = bytes.findIndex((byte, i) => byte === 0xee && bytes[i + 1] === 0xff);
  if (at < 0 || bytes[at + 2] !== 1 || bytes[at + 4] !== CHANNELS || bytes[at + 6] !== MIRRORS)
    return undefined;
  const minor = bytes[at + 3];
  const resolution = bytes[at + 15] ?? 0;
  const rest = HEAD_BYTES + 8 * MIRRORS + 8 * CHANNELS + 2 * CHANNELS * STEPS;
  if (minor !== 5 || resolution === 0 || bytes.length < at + rest) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at + HEAD_BYTES);
  const numbers = (first: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => view.getInt32(first + 4 * i, true) * resolution);
  const tables = 8 * MIRRORS + 8 * CHANNELS;
  const steps = (first: number): Int8Array =>
    Int8Array.from({ length: CHANNELS * STEPS }, (_, i) => view.getInt8(first + i) * resolution);
  return {
    kind: 'mirrors',
    name,
    starts: numbers(0, MIRRORS),
    azimuths: numbers(8 * MIRRORS, CHANNELS),
    elevations: numbers(8 * MIRRORS + 4 * CHANNELS, CHANNELS),
    azimuthSteps: steps(tables),
    elevationSteps: steps(tables + CHANNELS * STEPS),
  };
}

/** Units of a turn. */
export const MIRROR_TURN = 360 * 25_600;
const STEP = 2 * 25_600;

/** Which mirror a block's azimuth belongs to: the last one that began before it. */
export function mirrorOf({ starts }: MirrorAngles, azimuth: number): number {
  let mirror = starts.length - 1;
  for (const [i, start] of starts.entries()) {
    if (azimuth < start) return mirror;
    mirror = i;
  }
  return mirror;
}

/** Degrees of a channel. */
export function mirrorDirection(
  angles: MirrorAngles,
  azimuth: number,
  channel: number,
): { readonly azimuthDeg: number; readonly elevationDeg: number } {
  const start = angles.starts[mirrorOf(angles, azimuth)] ?? 0;
  const around =
    2 * (azimuth + MIRROR_TURN - start) -
    (angles.azimuths[channel] ?? 0) +
    256 * between(angles.azimuthSteps, channel, azimuth);
  const up = (angles.elevations[channel] ?? 0) + 256 * between(angles.elevationSteps, channel, azimuth);
  return { azimuthDeg: (around % MIRROR_TURN) / 25_600, elevationDeg: up / 25_600 };
}

/** Between the steps at every second degree, in whole hundredths of a degree. */
function between(steps: Int8Array, channel: number, azimuth: number): number {
  const i = Math.min(STEPS - 1, Math.floor(azimuth / STEP));
  const k = azimuth / STEP - i;
  const [a = 0, b = a] = steps.subarray(channel * STEPS + i, channel * STEPS + i + 2);
  return Math.round((1 - k) * a + k * b);
}
