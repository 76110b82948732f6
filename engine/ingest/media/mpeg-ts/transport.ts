/**
 * Packets of an MPEG transport stream (ISO/IEC 13818-1, section 2.4.3.2), read from a file front to back: bare (188 bytes), with a time
 * before each (192, BDAV of recorders) or with check bytes behind (204). After damage the reading goes on where three packets follow
 * each other.
 */
import type { FileHandle } from 'node:fs/promises';

const SYNC = 0x47;
const PACKET_BYTES = 188;
/** How far packets lie apart, and where in such a step the packet begins. */
const STEPS: readonly { readonly step: number; readonly lead: number }[] = [
  { step: 188, lead: 0 },
  { step: 192, lead: 4 },
  { step: 204, lead: 0 },
];
/** So many packets in step tell a transport stream: one byte in 256 is as theirs by chance. */
const TELLING = 5;
/** Enough to see that many packets of any kind from wherever the file was cut. */
export const TELLING_BYTES = 204 * (TELLING + 1);
const BLOCK_BYTES = 1 << 20;

/** `begin` of the first packet in the file. */
export type TransportLayout = { readonly step: number; readonly begin: number };

export type TransportPacket = {
  readonly pid: number;
  /** A section or a PES packet begins in it. */
  readonly start: boolean;
  readonly counter: number;
  /** A jump of the counter is announced. */
  readonly discontinuity: boolean;
  readonly scrambled: boolean;
  /** A view that is valid until the next block is asked for; empty where the packet has none. */
  readonly payload: Uint8Array;
};

/** What of the file is no packet. */
export type TransportDamage = { skippedBytes: number; skips: number; badPackets: number };

/** By the first bytes of a file; undefined where it is no transport stream. */
export function transportLayout(begin: Uint8Array): TransportLayout | undefined {
  for (const { step, lead } of STEPS)
    for (let at = lead; at < step + lead; at++) {
      let count = 0;
      while (begin[at + count * step] === SYNC) count++;
      if (count >= TELLING && at + count * step + PACKET_BYTES >= begin.length) return { step, begin: at };
    }
  return undefined;
}

/** Blocks of packets, up to the byte `end` of the file. */
export async function* transportPackets(
  file: FileHandle,
  { step, begin }: TransportLayout,
  end: number,
  damage: TransportDamage,
): AsyncGenerator<readonly TransportPacket[]> {
  let held: Uint8Array<ArrayBufferLike> = new Uint8Array();
  for (let at = begin; ; ) {
    const block = new Uint8Array(Math.max(0, Math.min(BLOCK_BYTES, end - at)));
    const { bytesRead } = await file.read(block, 0, block.length, at);
    at += bytesRead;
    const isLast = bytesRead === 0 || at >= end;
    const bytes = joined(held, block.subarray(0, bytesRead));
    const { packets, used } = packetsIn(bytes, step, isLast, damage);
    if (packets.length > 0) yield packets;
    held = bytes.subarray(used);
    if (isLast) {
      damage.skippedBytes += held.length;
      if (held.length > 0) damage.skips++;
      return;
    }
  }
}

/** `used`: what lies behind is for the next block. */
function packetsIn(
  bytes: Uint8Array,
  step: number,
  isLast: boolean,
  damage: TransportDamage,
): { readonly packets: readonly TransportPacket[]; readonly used: number } {
  const packets: TransportPacket[] = [];
  /** Where the search for the next packet looks: two further ones must follow, as far as there are bytes. */
  const beyond = bytes.length - (isLast ? PACKET_BYTES : 2 * step + 1);
  /** Of a packet and the bytes behind it, which must not begin the next block; the last one may lack them. */
  const whole = isLast ? PACKET_BYTES : step;
  let at = 0;
  while (at + whole <= bytes.length) {
    if (bytes[at] === SYNC) {
      const packet = packetAt(bytes, at);
      if (packet) packets.push(packet);
      else damage.badPackets++;
      at += step;
      continue;
    }
    if (at > beyond) break;
    const from = at;
    while (at <= beyond && !isInStep(bytes, at, step)) at++;
    damage.skippedBytes += at - from;
    damage.skips++;
    if (at > beyond) break;
  }
  return { packets, used: Math.min(at, bytes.length) };
}

const isInStep = (bytes: Uint8Array, at: number, step: number): boolean =>
  bytes[at] === SYNC && [1, 2].every((k) => at + k * step >= bytes.length || bytes[at + k * step] === SYNC);

/** Undefined where the receiver marked it as wrong, or its adaptation field is longer than it. */
function packetAt(bytes: Uint8Array, at: number): TransportPacket | undefined {
  const [a = 0, b = 0, c = 0, length = 0, flags = 0] = bytes.subarray(at + 1, at + 6);
  if ((a & 0x80) !== 0) return undefined;
  const [hasField, hasPayload] = [(c & 0x20) !== 0, (c & 0x10) !== 0];
  const payloadAt = hasField ? 5 + length : 4;
  if (payloadAt > PACKET_BYTES) return undefined;
  return {
    pid: ((a & 0x1f) << 8) | b,
    start: (a & 0x40) !== 0,
    counter: c & 0x0f,
    discontinuity: hasField && length > 0 && (flags & 0x80) !== 0,
    scrambled: (c & 0xc0) !== 0,
    payload: hasPayload ? bytes.subarray(at + payloadAt, at + PACKET_BYTES) : bytes.subarray(at, at),
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
