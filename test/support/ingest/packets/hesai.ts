/** Packets of Hesai lidars as their manuals describe them, written without the reader's tables. */

export const HESAI_KINDS = [
  'Pandar40P',
  'Pandar64',
  'QT64',
  'XT32',
  'XT16',
  'XT32M',
  'OT128',
  'QT128',
  'AT128',
] as const;
export type HesaiKind = (typeof HESAI_KINDS)[number];

/** Channels, blocks, bytes before the blocks, of a channel, of the tail. */
const SHAPES: Readonly<Record<HesaiKind, readonly [number, number, number, number, number]>> = {
  Pandar40P: [40, 10, 0, 3, 22],
  Pandar64: [64, 6, 8, 3, 22],
  QT64: [64, 4, 12, 4, 28],
  XT32: [32, 8, 12, 4, 28],
  XT16: [16, 8, 12, 4, 28],
  XT32M: [32, 6, 12, 4, 28],
  OT128: [128, 2, 12, 3, 77],
  QT128: [128, 2, 12, 4, 55],
  AT128: [128, 2, 12, 4, 44],
};
const VERSIONS: Readonly<Record<HesaiKind, readonly [number, number]>> = {
  Pandar40P: [0, 0],
  Pandar64: [0, 0],
  QT64: [3, 1],
  XT32: [6, 1],
  XT16: [6, 1],
  XT32M: [6, 1],
  OT128: [1, 4],
  QT128: [3, 2],
  AT128: [4, 3],
};

/** Distance in steps of 4 mm: no circle, and another for each channel. */
export const hesaiSteps = (azimuth: number, channel: number): number => 1500 + (azimuth % 700) + 11 * channel;

export type HesaiPacket = {
  readonly kind: HesaiKind;
  /** Hundredths of a degree of each block. */
  readonly azimuths: readonly number[];
  /** UTC of the packet. */
  readonly ms: number;
  readonly micros: number;
  readonly mode?: number;
};

export const blocksOf = (kind: HesaiKind): number => SHAPES[kind][1];
export const channelsOf = (kind: HesaiKind): number => SHAPES[kind][0];

export function hesaiData({ kind, azimuths, ms, micros, mode = 0x37 }: HesaiPacket): Uint8Array {
  const [channels, blocks, head, unit, tail] = SHAPES[kind];
  const before = kind === 'Pandar40P' ? 2 : 0;
  const fine = kind === 'AT128' ? 1 : 0;
  const block = before + 2 + fine + channels * unit;
  const data = Buffer.alloc(head + blocks * block + tail);
  if (head > 0) data.writeUInt16BE(0xeeff, 0);
  if (head === 8) data.set([channels, blocks, 0, 4], 2);
  else if (head === 12)
    data.set([...VERSIONS[kind], 0, 0, channels, blocks, 0, 4, 1, kind === 'OT128' ? 7 : 1], 2);
  for (let k = 0; k < blocks; k++) {
    const at = head + k * block;
    const azimuth = azimuths[k] ?? 0;
    if (before) data.writeUInt16BE(0xffee, at);
    data.writeUInt16LE(azimuth, at + before);
    for (let channel = 0; channel < channels; channel++) {
      const to = at + before + 2 + fine + channel * unit;
      data.writeUInt16LE(hesaiSteps(azimuth, channel), to);
      data.writeUInt8(1 + (channel % 200), to + 2);
    }
  }
  writeTail(data, kind, head + blocks * block, new Date(ms), micros, mode);
  return data;
}

function writeTail(
  data: Buffer,
  kind: HesaiKind,
  tail: number,
  date: Date,
  micros: number,
  mode: number,
): void {
  const old = kind === 'Pandar40P' || kind === 'Pandar64' || kind === 'QT64';
  const year = date.getUTCFullYear() - (kind === 'Pandar40P' || kind === 'Pandar64' ? 2000 : 1900);
  const days = [year, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()];
  const [micro, returned, dated] = old
    ? [10, 14, 16]
    : kind === 'AT128'
      ? [24, 28, 30]
      : kind === 'OT128' || kind === 'QT128'
        ? [42, 33, 36]
        : [19, 10, 13];
  data.writeUInt32LE(micros, tail + micro);
  data.writeUInt8(mode, tail + returned);
  if (kind === 'AT128') data.writeUIntBE(Math.floor(date.getTime() / 1000), tail + dated, 6);
  else data.set([...days, date.getUTCSeconds()], tail + dated);
}

/** A correction file of an AT128, version 1.5: three mirrors of 120°. */
export function at128Correction(): Buffer {
  const data = Buffer.alloc(16 + 24 + 1024 + 2 * 128 * 180);
  data.set([0xee, 0xff, 1, 5, 128, 3, 3], 0);
  data.writeUInt8(1, 15);
  const unit = 25_600;
  for (let k = 0; k < 3; k++) {
    data.writeInt32LE((30 + 120 * k) * unit, 16 + 4 * k);
    data.writeInt32LE(((150 + 120 * k) % 360) * unit, 28 + 4 * k);
  }
  for (let channel = 0; channel < 128; channel++) {
    data.writeInt32LE(Math.round((60 + 0.01 * channel) * unit), 40 + 4 * channel);
    data.writeInt32LE(Math.round((12.5 - 0.2 * channel) * unit), 552 + 4 * channel);
    for (let step = 0; step < 180; step++) {
      data.writeInt8((channel % 5) - 2, 1064 + 180 * channel + step);
      data.writeInt8((step % 7) - 3, 1064 + 23_040 + 180 * channel + step);
    }
  }
  return data;
}

/** A file of angles as a Hesai lidar gives it. */
export const anglesCsv = (elevations: readonly number[], azimuths: readonly number[]): string =>
  `Laser id,Elevation,Azimuth\n${elevations.map((up, i) => `${i + 1},${up},${azimuths[i] ?? 0}`).join('\n')}\n`;
