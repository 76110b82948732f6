/**
 * The UDP datagrams of a capture of network packets: pcap (libpcap's file format, micro- and nanoseconds, either byte order) and
 * pcapng (IETF draft), over Ethernet with VLANs, Linux's cooked headers or bare IP; IPv4 in fragments, IPv6 in whole packets.
 */
import { openPlain } from '../../../drive/file/plain-file.ts';
import { Fragments } from './fragments.ts';

export type Datagram = {
  /** When it was captured, ns from 1970. */
  readonly ns: bigint;
  readonly source: string;
  readonly port: number;
  readonly data: Uint8Array;
};

export type CaptureRead = {
  bytes: number;
  /** Packets that are no UDP, and those that cannot be understood. */
  others: number;
  bad: number;
  cut: boolean;
};

type Packet = { readonly ns: bigint; readonly link: number; readonly bytes: Uint8Array };

const PIECE_BYTES = 1024 * 1024;
/** Of a packet with its head; datagrams have up to 65,535. */
const MOST_PACKET = 256 * 1024;
const PCAP: Readonly<Record<number, readonly [little: boolean, nano: boolean]>> = {
  2712847316: [false, false],
  3569595041: [true, false],
  2712812621: [false, true],
  1295823521: [true, true],
};
const NG_SECTION = 0x0a0d0d0a;

/** By the first four bytes. */
export const isCapture = (head: Uint8Array): boolean =>
  head.length >= 4 && (magicOf(head) in PCAP || magicOf(head) === NG_SECTION);

const magicOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);

export async function* datagrams(path: string, read: CaptureRead): AsyncGenerator<readonly Datagram[]> {
  const file = await openPlain(path);
  try {
    let parser: Parser | undefined;
    let rest: Uint8Array = new Uint8Array(0);
    const fragments = new Fragments();
    for (let at = 0; ; ) {
      const bytes = new Uint8Array(rest.length + PIECE_BYTES);
      bytes.set(rest);
      const { bytesRead } = await file.read(bytes, rest.length, PIECE_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const piece = bytes.subarray(0, rest.length + bytesRead);
      if (!parser) {
        if (piece.length < 4) break;
        parser = magicOf(piece) === NG_SECTION ? new NgParser() : new PcapParser();
      }
      const { packets, used, broken } = parser.take(piece);
      read.bytes = at;
      const found: Datagram[] = [];
      for (const packet of packets) {
        const made = datagramOf(packet, fragments);
        if (made === 'bad') read.bad++;
        else if (made === 'other') read.others++;
        else if (made) found.push(made);
      }
      yield found;
      if (broken) {
        // Without the length of a record there is no way to the next.
        read.bad++;
        read.cut = true;
        return;
      }
      rest = piece.slice(used);
    }
    if (rest.length > 0) read.cut = true;
  } finally {
    await file.close();
  }
}

type Parsed = { readonly packets: Packet[]; readonly used: number; readonly broken: boolean };
type Parser = { take(bytes: Uint8Array): Parsed };

class PcapParser implements Parser {
  #head: { readonly little: boolean; readonly nano: boolean; readonly link: number } | undefined;

  take(bytes: Uint8Array): Parsed {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const packets: Packet[] = [];
    let at = 0;
    if (!this.#head) {
      if (bytes.length < 24) return { packets, used: 0, broken: false };
      const [little = true, nano = false] = PCAP[view.getUint32(0)] ?? [];
      this.#head = { little, nano, link: view.getUint32(20, little) & 0xffff };
      at = 24;
    }
    const { little, nano, link } = this.#head;
    while (at + 16 <= bytes.length) {
      const length = view.getUint32(at + 8, little);
      if (length > MOST_PACKET) return { packets, used: at, broken: true };
      if (at + 16 + length > bytes.length) break;
      const fraction = BigInt(view.getUint32(at + 4, little)) * (nano ? 1n : 1000n);
      const ns = BigInt(view.getUint32(at, little)) * 1_000_000_000n + fraction;
      packets.push({ ns, link, bytes: bytes.subarray(at + 16, at + 16 + length) });
      at += 16 + length;
    }
    return { packets, used: at, broken: false };
  }
}

const [NG_INTERFACE, NG_PACKET] = [1, 6];
const NG_LITTLE = 0x4d3c2b1a;
const OPTION_RESOLUTION = 9;

class NgParser implements Parser {
  #little = true;
  #interfaces: { readonly link: number; readonly perSecond: bigint }[] = [];

  take(bytes: Uint8Array): Parsed {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const packets: Packet[] = [];
    let at = 0;
    while (at + 12 <= bytes.length) {
      if (view.getUint32(at) === NG_SECTION) {
        this.#little = view.getUint32(at + 8) === NG_LITTLE;
        this.#interfaces = [];
      }
      const type = view.getUint32(at, this.#little);
      const length = view.getUint32(at + 4, this.#little);
      if (length < 12 || length > MOST_PACKET || length % 4 !== 0) return { packets, used: at, broken: true };
      if (at + length > bytes.length) break;
      if (type === NG_INTERFACE && length >= 20) this.#interfaces.push(this.#interface(view, at, length));
      else if (type === NG_PACKET && length >= 32) {
        const shown = this.#interfaces[view.getUint32(at + 8, this.#little)];
        const count = view.getUint32(at + 20, this.#little);
        if (shown && count <= length - 32) {
          const high = BigInt(view.getUint32(at + 12, this.#little));
          const ticks = (high << 32n) + BigInt(view.getUint32(at + 16, this.#little));
          const ns = (ticks * 1_000_000_000n) / shown.perSecond;
          packets.push({ ns, link: shown.link, bytes: bytes.subarray(at + 28, at + 28 + count) });
        }
      }
      at += length;
    }
    return { packets, used: at, broken: false };
  }

  /** Microseconds unless an option says otherwise: a power of ten, or of two. */
  #interface(view: DataView, at: number, length: number): { link: number; perSecond: bigint } {
    const link = view.getUint16(at + 8, this.#little);
    let perSecond = 1_000_000n;
    for (let option = at + 16; option + 4 <= at + length - 4; ) {
      const [code, size] = [view.getUint16(option, this.#little), view.getUint16(option + 2, this.#little)];
      if (code === 0) break;
      if (code === OPTION_RESOLUTION && size >= 1) {
        const value = view.getUint8(option + 4);
        const power = BigInt(Math.min(30, value & 0x7f));
        perSecond = value >= 0x80 ? 2n ** power : 10n ** power;
      }
      option += 4 + 4 * Math.ceil(size / 4);
    }
    return { link, perSecond };
  }
}

const [IPV4, IPV6, VLAN, QINQ] = [0x0800, 0x86dd, 0x8100, 0x88a8];
const UDP = 17;

/** Undefined where it is a fragment whose others have not come. */
function datagramOf(
  { ns, link, bytes }: Packet,
  fragments: Fragments,
): Datagram | 'bad' | 'other' | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = ipAt(view, link);
  if (at === undefined) return 'other';
  if (at + 20 > bytes.length) return 'bad';
  const version = view.getUint8(at) >> 4;
  if (version === 6) {
    if (at + 48 > bytes.length || view.getUint8(at + 6) !== UDP) return 'other';
    const source = Array.from({ length: 8 }, (_, k) => view.getUint16(at + 8 + 2 * k).toString(16)).join(':');
    return udpOf(bytes.subarray(at + 40), ns, source);
  }
  if (version !== 4) return 'other';
  const headBytes = 4 * (view.getUint8(at) & 15);
  const total = Math.min(view.getUint16(at + 2), bytes.length - at);
  if (view.getUint8(at + 9) !== UDP) return 'other';
  if (headBytes < 20 || total < headBytes) return 'bad';
  const source = Array.from({ length: 4 }, (_, k) => view.getUint8(at + 12 + k)).join('.');
  const flags = view.getUint16(at + 6);
  const body = bytes.subarray(at + headBytes, at + total);
  const [offset, more] = [8 * (flags & 0x1fff), (flags & 0x2000) !== 0];
  if (offset === 0 && !more) return udpOf(body, ns, source);
  const key = `${source} ${view.getUint32(at + 16)} ${view.getUint16(at + 4)}`;
  const whole = fragments.add(key, offset, more, body);
  return whole && udpOf(whole, ns, source);
}

function udpOf(bytes: Uint8Array, ns: bigint, source: string): Datagram | 'bad' {
  if (bytes.length < 8) return 'bad';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint16(4);
  if (length < 8 || length > bytes.length) return 'bad';
  return { ns, source, port: view.getUint16(2), data: bytes.subarray(8, length) };
}

/** Where the IP packet begins, by the link (tcpdump.org, link-layer header types). */
function ipAt(view: DataView, link: number): number | undefined {
  const ethernet = (typeAt: number): number | undefined => {
    for (let at = typeAt; at + 2 <= view.byteLength; at += 4) {
      const type = view.getUint16(at);
      if (type === IPV4 || type === IPV6) return at + 2;
      if (type !== VLAN && type !== QINQ) return undefined;
    }
    return undefined;
  };
  switch (link) {
    case 1:
      return ethernet(12);
    case 113:
      return ethernet(14);
    case 276:
      return view.byteLength > 20 && [IPV4, IPV6].includes(view.getUint16(0)) ? 20 : undefined;
    case 0:
      return 4;
    case 101:
    case 228:
    case 229:
      return 0;
    default:
      return undefined;
  }
}
