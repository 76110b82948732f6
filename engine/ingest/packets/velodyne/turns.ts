/**
 * Turns of a Velodyne lidar from its datagrams. A packet tells microseconds past the hour: of UTC where the lidar hears a GNSS receiver,
 * else of a clock of its own, which is then placed by the capture's clock once.
 */
import type { Lidar, Packet, Turn } from '../lidar.ts';
import type { VelodyneCalibration } from './calibration.ts';
import { type VelodyneModel, velodyneModel } from './models.ts';
import { PACKET_BYTES, TURN, velodyneColumns } from './points.ts';

const HOUR_NS = 3_600_000_000_000n;
/** A lidar whose clock lies nearer to the capture's is set by GNSS. */
const SET_NS = 1_000_000_000n;
/** A turn at 5 Hz of a lidar with two returns has 604; a head that stands still makes none. */
const MOST_PACKETS = 2000;

export const isVelodyne = (data: Uint8Array): boolean =>
  data.length === PACKET_BYTES &&
  data[0] === 0xff &&
  data[1] === 0xee &&
  [0xff, 0xdd, 0xbb].includes(data[100] ?? 0);

export class Velodyne implements Lidar {
  readonly frame = 'velodyne';
  readonly #model: VelodyneModel;
  #packets: { readonly data: Uint8Array; readonly ns: bigint }[] = [];
  #azimuth = -1;
  /** Of the lidar's hour counter to ns since 1970: undefined until the first packet. */
  #offset: bigint | undefined;
  #before = 0n;
  #isSet = false;

  /** @returns why its packets cannot be read, where they cannot */
  static of(data: Uint8Array, calibrations: readonly VelodyneCalibration[]): Velodyne | string {
    const model = velodyneModel(data, calibrations);
    return typeof model === 'string' ? `a Velodyne lidar, ${model}` : new Velodyne(model);
  }

  private constructor(model: VelodyneModel) {
    this.#model = model;
  }

  get title(): string {
    return `Velodyne ${this.#model.title}`;
  }

  get clock(): string {
    return this.#isSet
      ? 'its clock is set by GNSS and used'
      : 'its clock is its own, placed once by that of the capture';
  }

  fits(data: Uint8Array): boolean {
    return isVelodyne(data);
  }

  take({ data, ns }: Packet): Turn | undefined {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const azimuth = view.getUint16(2, true) % TURN;
    // A turn ends where the azimuth falls back by more than half of one.
    const isNew = azimuth < this.#azimuth - TURN / 2;
    const turn = isNew || this.#packets.length >= MOST_PACKETS ? this.end() : undefined;
    this.#azimuth = azimuth;
    this.#packets.push({ data: data.slice(), ns: this.#time(view, ns) });
    return turn;
  }

  end(): Turn | undefined {
    const [first] = this.#packets;
    if (!first) return undefined;
    const packets = this.#packets.map(({ data, ns }) => ({ data, ns: Number(ns - first.ns) }));
    this.#packets = [];
    return { ns: first.ns, columns: velodyneColumns(packets, this.#model), intensityMax: 255 };
  }

  #time(view: DataView, captured: bigint): bigint {
    const own = BigInt(view.getUint32(1200, true)) * 1000n;
    if (this.#offset === undefined) {
      const hour = captured - (captured % HOUR_NS);
      const near = [hour - HOUR_NS, hour, hour + HOUR_NS].find((at) => abs(at + own - captured) < SET_NS);
      this.#isSet = near !== undefined;
      this.#offset = near ?? captured - own;
    } else if (own < this.#before - HOUR_NS / 2n) this.#offset += HOUR_NS;
    this.#before = own;
    return this.#offset + own;
  }
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
