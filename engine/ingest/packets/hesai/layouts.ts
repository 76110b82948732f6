/**
 * Layouts of the packets of Hesai lidars (their user manuals, chapter "Data structure"; cross-checked with the nebula driver of
 * TIER IV and with hydra4). A packet is told by its first bytes: 0xEEFF, its protocol's version, its numbers of channels and
 * blocks; one of a Pandar40P by its length.
 */

export type HesaiLayout = {
  readonly title: string;
  readonly channels: number;
  readonly blocks: number;
  /** Where the first block begins, and bytes of each: before its azimuth, of the azimuth, of a channel. */
  readonly body: number;
  readonly beforeAzimuth: 0 | 2;
  readonly azimuthBytes: 2 | 3;
  readonly unitBytes: 3 | 4;
  /** From the packet's begin: return mode, date and time of six bytes, microseconds; the packet has at least `bytes`. */
  readonly returnModeAt: number;
  readonly dateAt: number;
  readonly microsAt: number;
  readonly bytes: number;
  /** Year of a year byte of 0; undefined where the date is five bytes of seconds since 1970, behind a zero. */
  readonly year: number | undefined;
  /** Of a distance, in mm; where undefined the header says it. */
  readonly unitMm: number | undefined;
  readonly nearestM: number;
  /** When a block begins, µs after the packet's time. */
  readonly blockUs: (block: number, returns: number) => number;
  readonly channelUs: (channel: number) => number;
  /** Key of the angles that the manual gives (angles.ts). */
  readonly angles: string;
};

const PREAMBLE = [0xee, 0xff] as const;
/** Of blocks of one azimuth, the last is the packet's time less a fixed wait. */
const backwards =
  (blocks: number, us: number, last: number) =>
  (block: number, returns: number): number =>
    last - us * Math.floor((blocks - block - 1) / returns);
/**
 * Channels whose order of firing is a table of the manual have the middle of their block's time: at most 50 µs off, in which a car at
 * 30 m/s moves 1.5 mm.
 */
const middle = (us: number) => (): number => us;

/** Tail of the sensors of the older protocol: date after the return mode. */
const tailOld = (at: number) => ({ microsAt: at + 10, returnModeAt: at + 14, dateAt: at + 16 });

const pandar40: HesaiLayout = {
  title: 'Pandar40P',
  channels: 40,
  blocks: 10,
  body: 0,
  beforeAzimuth: 2,
  azimuthBytes: 2,
  unitBytes: 3,
  ...tailOld(1240),
  bytes: 1262,
  year: 2000,
  unitMm: 4,
  nearestM: 0.3,
  blockUs: backwards(10, 55.56, -28.58),
  channelUs: middle(-29),
  angles: 'Pandar40P',
};
/** With a number of the packet behind, and without. */
const PANDAR40_BYTES = [1262, 1266];

const pandar64: HesaiLayout = {
  ...pandar40,
  title: 'Pandar64',
  channels: 64,
  blocks: 6,
  body: 8,
  beforeAzimuth: 0,
  ...tailOld(8 + 6 * 194),
  bytes: 8 + 6 * 194 + 22,
  unitMm: undefined,
  blockUs: backwards(6, 55.56, -42.58),
  angles: 'Pandar64',
};

/** Of 12 bytes of header and units of four bytes; the tail of the XT sensors. */
function xt(
  title: string,
  channels: number,
  blocks: number,
  channelUs: (channel: number) => number,
): HesaiLayout {
  const tail = 12 + blocks * (2 + 4 * channels);
  return {
    title,
    channels,
    blocks,
    body: 12,
    beforeAzimuth: 0,
    azimuthBytes: 2,
    unitBytes: 4,
    returnModeAt: tail + 10,
    dateAt: tail + 13,
    microsAt: tail + 19,
    bytes: tail + 24,
    year: 1900,
    unitMm: undefined,
    nearestM: 0.05,
    blockUs: backwards(blocks, 50, 5.632),
    channelUs,
    angles: title,
  };
}

const qt64Tail = 12 + 4 * 258;
const qt64: HesaiLayout = {
  ...xt('PandarQT64', 64, 4, middle(0)),
  ...tailOld(qt64Tail),
  nearestM: 0.1,
  blockUs: (block, returns) => 25.71 + (500 / 3) * Math.floor(block / returns),
  channelUs: (channel) => 12.31 + 2.13 * channel,
};

/** Pandar128 and OT128: units of three bytes, or of four with confidence; bytes of functional safety where a flag says so. */
function pandar128(data: Uint8Array): HesaiLayout {
  const flags = data[11] ?? 0;
  const unitBytes = flags & 0x30 ? 4 : 3;
  const tail = 12 + 2 * (2 + 128 * unitBytes) + 4 + (flags & 4 ? 17 : 0);
  // Blocks of the standard state are twice as far apart as those of high resolution.
  const us = data[tail + 11] === 0 ? 27.778 : 55.556;
  return {
    ...xt(data[3] === 3 ? 'Pandar128' : 'Pandar128 or OT128', 128, 2, middle(us === 27.778 ? 12 : 23)),
    unitBytes,
    returnModeAt: tail + 12,
    dateAt: tail + 15,
    microsAt: tail + 21,
    bytes: tail + 26,
    nearestM: 0.1,
    blockUs: backwards(2, us, 0),
    angles: data[3] === 3 ? 'Pandar128E3X' : 'Pandar128E4X',
  };
}

const qt128Tail = 12 + 2 * 514 + 4 + 17;
const qt128: HesaiLayout = {
  ...xt('QT128', 128, 2, middle(50)),
  returnModeAt: qt128Tail + 12,
  dateAt: qt128Tail + 15,
  microsAt: qt128Tail + 21,
  bytes: qt128Tail + 26,
  blockUs: backwards(2, 111.11, 9),
};

const at128Tail = 12 + 2 * 515 + 4;
const at128: HesaiLayout = {
  ...xt('AT128', 128, 2, middle(7)),
  azimuthBytes: 3,
  ...{ microsAt: at128Tail + 20, returnModeAt: at128Tail + 24, dateAt: at128Tail + 26 },
  bytes: at128Tail + 32,
  year: undefined,
  nearestM: 1,
  blockUs: (block, returns) => -9.249 - 41.666 * (returns === 1 ? 2 - block : 1),
};

const xt32 = xt('PandarXT-32', 32, 8, (channel) => 0.368 + 1.512 * channel);
const xt16 = xt('PandarXT-16', 16, 8, (channel) => 0.368 + 1.512 * channel);
const xt32m = xt('PandarXT-32M', 32, 6, (channel) => 0.368 + 2.888 * (channel % 16));

/** The layout of a packet; undefined where it is none of a Hesai lidar that is known. */
export function hesaiLayout(data: Uint8Array): HesaiLayout | undefined {
  if (PANDAR40_BYTES.includes(data.length) && data[0] === 0xff && data[1] === 0xee) return pandar40;
  const layout = isHesai(data) ? byHeader(data) : undefined;
  return layout && data.length >= layout.bytes ? layout : undefined;
}

export const isHesai = (data: Uint8Array): boolean =>
  data.length > 500 && data[0] === PREAMBLE[0] && data[1] === PREAMBLE[1];

function byHeader(data: Uint8Array): HesaiLayout | undefined {
  if (data[2] === 64 && data[3] === 6) return pandar64;
  switch (`${data[2]}: ${data[6]}x${data[7]}`) {
    case '3: 64x4':
      return qt64;
    case '6: 32x8':
      return xt32;
    case '6: 16x8':
      return xt16;
    case '6: 32x6':
      return xt32m;
    case '1: 128x2':
      return pandar128(data);
    case '3: 128x2':
      return qt128;
    case '4: 128x2':
      return at128;
    default:
      return undefined;
  }
}

/** Blocks of one azimuth, by the return mode (manuals, "Return mode"). */
export const returnsOf = (mode: number): 1 | 2 | 3 =>
  mode === 0x3d ? 3 : (mode >= 0x39 && mode <= 0x3c) || mode === 3 ? 2 : 1;
