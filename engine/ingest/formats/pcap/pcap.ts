/**
 * Captures of the network packets of lidars (pcap, pcapng): Velodyne, Ouster, Hesai, with their descriptions beside. Each sensor is a
 * stream of turns with ring, time and intensity.
 */
import { basename } from 'node:path';
import type { CalibrationSet } from '../../../contract/calibration.ts';
import { encodeColumns } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory, ReadOptions } from '../../format.ts';
import { describeFile } from '../../media/one-file.ts';
import { type PacketFacts, packetFactsBeside } from '../../packets/beside.ts';
import type { Lidar, Turn } from '../../packets/lidar.ts';
import { lidarOf } from '../../packets/recognise.ts';
import { type CaptureRead, type Datagram, datagrams, isCapture } from './capture.ts';

/** Sensors of a vehicle. */
const MOST_LIDARS = 32;

export const pcap = {
  name: 'pcap',
  title: 'Capture of lidar packets',
  noun: 'a network capture (pcap) of a Velodyne, Ouster or Hesai lidar',
  extensions: ['pcap', 'pcapng'],

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind !== 'file') return false;
    const file = await openPlain(path);
    try {
      const bytes = new Uint8Array(4);
      const { bytesRead } = await file.read(bytes, 0, 4, 0);
      return isCapture(bytes.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  },

  describe: (path: string) => describeFile('pcap', path),

  async *read(path: string, _memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    const facts = await packetFactsBeside(path, within);
    const { bytes } = await kindOf(path);
    const read: CaptureRead = { bytes: 0, others: 0, bad: 0, timeless: 0, alone: 0, cut: false };
    const sensors = new Sensors(facts);
    const file = basename(path);
    for await (const some of datagrams(path, read)) {
      for (const datagram of some) yield* sensors.take(datagram, file);
      if (sensors.begun)
        yield { type: 'progress', fraction: read.bytes / Math.max(1, bytes), text: 'Reading packets' };
    }
    yield* sensors.end(file);
    if (!sensors.begun)
      throw new InputError(`${path} holds no turn of a lidar that can be read${sensors.whyNone()}.`);
    yield { type: 'calibration', set: sensors.calibration };
    for (const finding of [...facts.findings, ...sensors.findings(file), ...captureFindings(file, read)])
      yield { type: 'finding', finding };
    yield { type: 'end', files: 1 + facts.files, bytes };
  },
} satisfies Format;

function captureFindings(file: string, { bad, others, cut, timeless, alone }: CaptureRead): Finding[] {
  const say = (level: Finding['level'], place: string, reason: string, count: number): Finding => ({
    level,
    file,
    place,
    reason,
    count,
  });
  return [
    ...(bad > 0 ? [{ ...say('error', 'packets', 'that are damaged: left out', bad), lost: true }] : []),
    ...(timeless > 0
      ? [
          {
            ...say('error', 'packets', 'without a time (simple packet blocks): left out', timeless),
            lost: true,
          },
        ]
      : []),
    ...(alone > 0
      ? [{ ...say('error', 'packets', 'of which fragments are missing: left out', alone), lost: true }]
      : []),
    ...(cut ? [{ ...say('error', 'end', 'is cut: its last packet has no end', 1), lost: true }] : []),
    ...(others > 0 ? [say('info', 'packets', 'of other protocols than UDP: left out', others)] : []),
  ];
}

/** `strange`: datagrams of its port that are none of its own. */
type Stream = { readonly name: string; readonly lidar: Lidar; turns: number; strange: number };

class Sensors {
  readonly #facts: PacketFacts;
  readonly #streams = new Map<string, Stream | string>();
  #t0: bigint | undefined;

  constructor(facts: PacketFacts) {
    this.#facts = facts;
  }

  get begun(): boolean {
    return this.#t0 !== undefined;
  }

  *take(datagram: Datagram, file: string): Generator<Item> {
    const key = `${datagram.source}:${datagram.port}`;
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      if (this.#streams.size >= 64 * MOST_LIDARS) return;
      stream = this.#open(datagram);
      this.#streams.set(key, stream);
    }
    if (typeof stream === 'string') return;
    if (!stream.lidar.fits(datagram.data)) {
      stream.strange++;
      return;
    }
    const turn = stream.lidar.take(datagram);
    if (turn) yield* this.#turn(stream, turn, file);
  }

  *end(file: string): Generator<Item> {
    for (const stream of this.#streams.values()) {
      const turn = typeof stream === 'string' ? undefined : stream.lidar.end();
      if (typeof stream !== 'string' && turn) yield* this.#turn(stream, turn, file);
    }
  }

  findings(file: string): Finding[] {
    const findings: Finding[] = [];
    for (const [key, stream] of this.#streams) {
      if (typeof stream !== 'string') {
        const { title, clock, doubt } = stream.lidar;
        const say = (level: Finding['level'], reason: string): void =>
          void findings.push({ level, file, place: key, reason: `${title}: ${reason}`, count: stream.turns });
        say('info', clock);
        if (doubt !== undefined) say('warn', doubt);
        if (stream.strange > 0)
          findings.push({
            level: 'warn',
            file,
            place: key,
            reason: `${title}: datagrams of another length or kind: left out`,
            count: stream.strange,
            lost: true,
          });
      } else if (stream !== '')
        findings.push({
          level: 'error',
          file,
          place: key,
          reason: `holds packets of ${stream}: left out`,
          count: 1,
          lost: true,
        });
    }
    return findings;
  }

  whyNone(): string {
    const said = [...this.#streams].filter(([, stream]) => typeof stream === 'string' && stream !== '');
    if (said.length > 0)
      return `: ${said
        .slice(0, 3)
        .map(([key, stream]) => `${key} sends packets of ${stream}`)
        .join('; ')}`;
    const ports = [...this.#streams.keys()].slice(0, 5).join(', ');
    return ports === ''
      ? ': it has no UDP datagram'
      : `: datagrams of ${ports} are of no lidar that is known`;
  }

  /** Where sensors sit is not in a capture: each is its own vehicle. */
  get calibration(): CalibrationSet {
    const first = [...this.#streams.values()].find((stream) => typeof stream !== 'string');
    const { name = '', lidar } = first ?? {};
    const T_vehicle_sensor = lidar?.T_vehicle_sensor ?? IDENTITY;
    return {
      version: 0,
      vehicleFrame: first && lidar?.T_vehicle_sensor ? `${name} (x ahead)` : name,
      rule: 'a capture of packets: the first lidar; where others sit is not said',
      sensors: first ? [{ frame: name, T_vehicle_sensor, timeOffsetNs: 0 }] : [],
    };
  }

  /** The sensor, what it is instead, or '' for what is no lidar. */
  #open(datagram: Datagram): Stream | string {
    const lidars = [...this.#streams.values()].flatMap((stream) =>
      typeof stream === 'string' ? [] : [stream],
    );
    const named = (lidar: Lidar): Stream => {
      const { frame } = lidar;
      const of = `${frame} ${datagram.source}`;
      // Two sensors of one address differ by their ports.
      const isFree = (name: string): boolean => !lidars.some((each) => each.name === name);
      const name = lidars.length === 0 ? frame : isFree(of) ? of : `${of}:${datagram.port}`;
      return { name, lidar, turns: 0, strange: 0 };
    };
    if (lidars.length >= MOST_LIDARS) return '';
    const { data, port } = datagram;
    const lidar = lidarOf(data, this.#facts, (meta) => meta.port === port);
    if (lidar === undefined) return '';
    return 'what' in lidar ? lidar.what : named(lidar);
  }

  *#turn(stream: Stream, { ns, columns, intensityMax }: Turn, file: string): Generator<Item> {
    if (this.#t0 === undefined) {
      this.#t0 = ns;
      yield { type: 'begin', t0: String(ns), name: file };
    }
    if (stream.turns++ === 0)
      yield {
        type: 'stream',
        stream: {
          name: stream.name,
          kind: 'lidar',
          role: 'sensor',
          frame: stream.name,
          codec: 'columns/1',
          meta: { intensityMax, packets: stream.lidar.title },
        },
      };
    const t = Number(ns - this.#t0);
    yield {
      type: 'sample',
      stream: stream.name,
      t,
      tLog: t,
      payload: encodeColumns({ intensityMax }, columns),
    };
  }
}
