/**
 * Events of an openpilot log as Cap'n Proto messages of one segment (encoding specification), by the places of the fields in cereal's
 * schema. The vehicle drives east with 10 m/s. Numbers are made up; the layout is openpilot's.
 */

type Node =
  | {
      readonly data: number;
      readonly set: (view: DataView) => void;
      readonly pointers?: readonly (Node | undefined)[];
    }
  | { readonly structs: readonly Extract<Node, { data: number }>[] }
  | { readonly bytes: Uint8Array }
  | { readonly f32: readonly number[] }
  | { readonly f64: readonly number[] };
type StructNode = Extract<Node, { data: number }>;

class Builder {
  bytes = Buffer.alloc(0);

  take(words: number): number {
    const at = this.bytes.length;
    this.bytes = Buffer.concat([this.bytes, Buffer.alloc(8 * words)]);
    return at;
  }

  /** Fills the room of a structure. */
  fill({ data, set, pointers = [] }: StructNode, at: number): void {
    const room = Buffer.alloc(8 * data);
    set(new DataView(room.buffer, room.byteOffset, room.byteLength));
    room.copy(this.bytes, at);
    for (const [i, node] of pointers.entries()) if (node) this.#point(at + 8 * (data + i), node);
  }

  point = (place: number, node: Node): void => this.#point(place, node);

  #write(place: number, target: number, kind: number, high: number): void {
    this.bytes.writeInt32LE((((target - place - 8) / 8) << 2) | kind, place);
    this.bytes.writeUInt32LE(high >>> 0, place + 4);
  }

  #point(place: number, node: Node): void {
    if ('data' in node) {
      const pointers = node.pointers?.length ?? 0;
      const at = this.take(node.data + pointers);
      this.#write(place, at, 0, node.data + (pointers << 16));
      this.fill(node, at);
      return;
    }
    if ('structs' in node) {
      const [data, pointers] = [node.structs[0]?.data ?? 1, node.structs[0]?.pointers?.length ?? 0];
      const words = node.structs.length * (data + pointers);
      const at = this.take(1 + words);
      this.#write(place, at, 1, 7 + words * 8);
      this.bytes.writeUInt32LE(node.structs.length << 2, at);
      this.bytes.writeUInt32LE(data + (pointers << 16), at + 4);
      for (const [i, each] of node.structs.entries()) this.fill(each, at + 8 + 8 * i * (data + pointers));
      return;
    }
    const [content, size, count] =
      'bytes' in node
        ? [node.bytes, 2, node.bytes.length]
        : 'f32' in node
          ? [new Uint8Array(Float32Array.from(node.f32).buffer), 4, node.f32.length]
          : [new Uint8Array(Float64Array.from(node.f64).buffer), 5, node.f64.length];
    const at = this.take(Math.ceil(content.length / 8));
    this.#write(place, at, 1, size + count * 8);
    this.bytes.set(content, at);
  }
}

export function eventBytes(kind: number, ns: bigint, content: Node | undefined): Buffer {
  const builder = new Builder();
  const place = builder.take(1);
  builder.point(place, {
    data: 2,
    set: (view) => {
      view.setBigUint64(0, ns, true);
      view.setUint16(8, kind, true);
    },
    pointers: [content],
  });
  const head = Buffer.alloc(8);
  head.writeUInt32LE(builder.bytes.length / 8, 4);
  return Buffer.concat([head, builder.bytes]);
}

export const BOOT_UTC_NS = 1_700_000_000_000_000_000n;
export const FIRST_NS = 5_000_000_000n;
export const STEPS = 20;
export const STEP_NS = 50_000_000n;
export const START = { latitude: 48.1, longitude: 11.5, altitude: 520 };
const EAST_DEG = 0.5 / 74_500;

const f32s =
  (values: Readonly<Record<number, number>>) =>
  (view: DataView): void => {
    for (const [at, value] of Object.entries(values)) view.setFloat32(Number(at), value, true);
  };
const sensor = (kind: number, v: readonly number[]): StructNode => ({
  data: 4,
  set: (view) => view.setUint16(12, kind, true),
  pointers: [{ data: 1, set: () => {}, pointers: [{ f32: v }] }],
});
const measured = (values: readonly number[]): StructNode => ({
  data: 1,
  set: (view) => view.setUint8(0, 1),
  pointers: [{ f64: values }, undefined],
});

export function canFrames(frames: readonly { id: number; bus: number; data: Uint8Array }[]): Node {
  return {
    structs: frames.map(({ id, bus, data }) => ({
      data: 1,
      set: (view: DataView) => {
        view.setUint32(0, id, true);
        view.setUint8(6, bus);
      },
      pointers: [{ bytes: data }],
    })),
  };
}

function stepEvents(k: number): Buffer[] {
  const ns = FIRST_NS + BigInt(k) * STEP_NS;
  const car: Node = {
    data: 5,
    set: (view) => {
      f32s({ 0: 10, 16: -2.5, 36: 0.01 })(view);
      view.setUint16(10, 2, true);
    },
    pointers: [undefined, { data: 2, set: f32s({ 0: 10, 4: 10.1, 8: 9.9, 12: 10 }) }, undefined],
  };
  const fix: Node = {
    data: 8,
    set: (view) => {
      view.setFloat64(8, START.latitude, true);
      view.setFloat64(16, START.longitude + k * EAST_DEG, true);
      view.setFloat64(24, START.altitude, true);
      f32s({ 4: 10, 32: 90, 36: 1.5, 48: 3 })(view);
      view.setBigInt64(40, (BOOT_UTC_NS + ns) / 1_000_000n, true);
      view.setUint8(60, 1);
    },
  };
  const live: Node = {
    data: 3,
    set: (view) => view.setUint16(4, 2, true),
    pointers: Array.from({ length: 13 }, (_, i) => {
      if (i === 1) return measured([START.latitude, START.longitude + k * EAST_DEG, START.altitude]);
      // Heading east: a quarter turn from north.
      return i === 7 ? measured([0, 0, Math.PI / 2]) : undefined;
    }),
  };
  const radar: Node = {
    data: 0,
    set: () => {},
    pointers: [
      undefined,
      { structs: [30, 50].map((forward, i) => ({ data: 4, set: track(i + 7, forward, 2 * i, -1.5) })) },
    ],
  };
  const index: Node = {
    data: 5,
    set: (view) => {
      view.setUint32(16, k, true);
      view.setUint32(20, k, true);
      view.setBigUint64(24, ns + 10_000_000n, true);
      view.setBigUint64(32, ns + 20_000_000n, true);
    },
  };
  const speed = Uint8Array.of(0x03, 0xe8, 0, 0, 0, 0, 0, 0);
  return [
    eventBytes(
      4,
      ns,
      canFrames([
        { id: 0x1a4, bus: 0, data: speed },
        { id: 0x18da10f1, bus: 1, data: speed },
      ]),
    ),
    eventBytes(21, ns + 1_000_000n, car),
    eventBytes(96, ns + 2_000_000n, sensor(0, [9.81, 0.1, -0.2])),
    eventBytes(97, ns + 2_100_000n, sensor(3, [0.03, 0.02, -0.01])),
    eventBytes(47, ns + 3_000_000n, fix),
    eventBytes(70, ns + 4_000_000n, live),
    eventBytes(129, ns + 5_000_000n, radar),
    eventBytes(14, ns + 6_000_000n, index),
    // A kind that is not read.
    eventBytes(6, ns + 7_000_000n, { data: 1, set: () => {} }),
  ];
}

const track =
  (id: number, forward: number, left: number, speed: number) =>
  (view: DataView): void => {
    view.setBigUint64(0, BigInt(id), true);
    f32s({ 8: forward, 12: left, 16: speed })(view);
  };

/** A log of a second. */
export function openpilotLog(): Buffer {
  const wall: Node = { data: 2, set: (view) => view.setBigUint64(8, BOOT_UTC_NS + FIRST_NS, true) };
  const events = [eventBytes(0, FIRST_NS, wall)];
  for (let k = 0; k < STEPS; k++) events.push(...stepEvents(k));
  return Buffer.concat(events);
}
