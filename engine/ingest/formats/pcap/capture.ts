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
  /** Blocks of pcapng whose packet has no time. */
  timeless: number;
  /** Packets of which a fragment did not come. */
  alone: number;
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
      const { packets, used, bad, timeless } = parser.take(piece);
      read.bytes = at;
      read.bad += bad;
      read.timeless += timeless;
      const found: Datagram[] = [];
      for (const packet of packets) {
        const made = datagramOf(packet, fragments);
        if (made === 'bad') read.bad++;
        else if (made === 'other') read.others++;
        else if (made) found.push(made);
      }
      yield found;
      rest = piece.slice(used);
    }
    if (rest.length > 0) read.cut = true;
    read.alone = fragments.alone;
  } finally {
    await file.close();
  }
}

/** `bad`: records that are none; what lies up to the next that can be is skipped. */
type Parsed = {
  readonly packets: Packet[];
  readonly used: number;
  readonly bad: number;
  readonly timeless: number;
};
type Parser = { take(bytes: Uint8Array): Parsed };

class PcapParser implements Parser {
  #head: { readonly little: boolean; readonly nano: boolean; readonly link: number } | undefined;
  /** A head of a record was as it should be: where none is, a tool writes them otherwise, and lengths are all there is. */
  #isSound = false;
  #isLost = false;

  take(bytes: Uint8Array): Parsed {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const packets: Packet[] = [];
    let [at, bad] = [0, 0];
    if (!this.#head) {
      if (bytes.length < 24) return { packets, used: 0, bad, timeless: 0 };
      const [little = true, nano = false] = PCAP[view.getUint32(0)] ?? [];
      this.#head = { little, nano, link: view.getUint32(20, little) & 0xffff };
      at = 24;
    }
    const { little, nano, link } = this.#head;
    while (at + 16 <= bytes.length) {
      const length = view.getUint32(at + 8, little);
      const next = at + 16 + length;
      if (!this.#isRecord(view, at, next)) {
        if (!this.#isLost) bad++;
        this.#isLost = true;
        at++;
        continue;
      }
      if (next > bytes.length) break;
      this.#isLost = false;
      this.#isSound ||= this.#hasHead(view, at) === true;
      const fraction = BigInt(view.getUint32(at + 4, little)) * (nano ? 1n : 1000n);
      const ns = BigInt(view.getUint32(at, little)) * 1_000_000_000n + fraction;
      packets.push({ ns, link, bytes: bytes.subarray(at + 16, next) });
      at = next;
    }
    return { packets, used: at, bad, timeless: 0 };
  }

  /** Behind damage both a record and what follows must be as they should be, else one of them. */
  #isRecord(view: DataView, at: number, next: number): boolean {
    if (next - at - 16 > MOST_PACKET) return false;
    const own = this.#hasHead(view, at);
    // Behind damage each byte is asked: most are answered by the first look.
    if (this.#isLost) return own === true && this.#hasHead(view, next) !== false;
    return !this.#isSound || own === true || this.#hasHead(view, next) !== false;
  }

  /** Undefined where it lies beyond what is there. */
  #hasHead(view: DataView, at: number): boolean | undefined {
    if (!this.#head || at + 16 > view.byteLength) return undefined;
    const { little, nano } = this.#head;
    const [fraction, kept, whole] = [
      view.getUint32(at + 4, little),
      view.getUint32(at + 8, little),
      view.getUint32(at + 12, little),
    ];
    return fraction < (nano ? 1e9 : 1e6) && kept > 0 && kept <= whole && whole <= MOST_PACKET;
  }
}

/** The second kind of packet is of old tools. */
const [NG_INTERFACE, NG_OLD_PACKET, NG_TIMELESS_PACKET, NG_PACKET] = [1, 2, 3, 6];
const NG_LITTLE = 0x4d3c2b1a;
const OPTION_RESOLUTION = 9;

class NgParser implements Parser {
  #little = true;
  #isLost = false;
  #interfaces: { readonly link: number; readonly perSecond: bigint }[] = [];

  take(bytes: Uint8Array): Parsed {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const packets: Packet[] = [];
    let [at, bad, timeless] = [0, 0, 0];
    while (at + 12 <= bytes.length) {
      const isSection = view.getUint32(at) === NG_SECTION;
      const little = isSection ? view.getUint32(at + 8) === NG_LITTLE : this.#little;
      const type = view.getUint32(at, little);
      const length = view.getUint32(at + 4, little);
      const isHere = at + length <= bytes.length;
      // A block has its length at its end too.
      const canBe = length >= 12 && length <= MOST_PACKET && length % 4 === 0;
      if (!canBe || (isHere && view.getUint32(at + length - 4, little) !== length)) {
        if (!this.#isLost) bad++;
        this.#isLost = true;
        // Blocks are of whole words.
        at += 4;
        continue;
      }
      if (!isHere) break;
      this.#isLost = false;
      if (isSection) [this.#little, this.#interfaces] = [little, []];
      if (type === NG_INTERFACE && length >= 20) this.#interfaces.push(this.#interface(view, at, length));
      else if (type === NG_TIMELESS_PACKET) timeless++;
      else if (type === NG_PACKET || type === NG_OLD_PACKET) {
        const packet =
          length >= 32 ? this.#packet(bytes, view, at, length, type === NG_OLD_PACKET) : undefined;
        if (packet) packets.push(packet);
        else bad++;
      }
      at += length;
    }
    return { packets, used: at, bad, timeless };
  }

  #packet(bytes: Uint8Array, view: DataView, at: number, length: number, isOld: boolean): Packet | undefined {
    const shown = isOld ? view.getUint16(at + 8, this.#little) : view.getUint32(at + 8, this.#little);
    const { link, perSecond } = this.#interfaces[shown] ?? {};
    const count = view.getUint32(at + 20, this.#little);
    if (link === undefined || perSecond === undefined || count > length - 32) return undefined;
    const high = BigInt(view.getUint32(at + 12, this.#little));
    const ticks = (high << 32n) + BigInt(view.getUint32(at + 16, this.#little));
    const ns = (ticks * 1_000_000_000n) / perSecond;
    return { ns, link, bytes: bytes.subarray(at + 28, at + 28 + count) };
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
