/**
 * Records of GNSS receivers: NMEA 0183 (sentences with checksums), u-blox UBX, and files in which both are mixed. Streams gnss/nmea and
 * gnss/ubx, a sample an epoch, with what the receiver says under the names of contract/signals.ts, and speed, bearing, satellites.
 */
import { basename } from 'node:path';
import type { MapOrigin } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { asUtf8 } from '../../../contract/text/encoding.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory } from '../../format.ts';
import { gnssSample, gnssStream, oldDate } from '../../media/gnss-track.ts';
import { describeFile } from '../../media/one-file.ts';
import { beginOf } from '../../recording/folder.ts';
import { type Look, lookAtClock } from './clock.ts';
import { type Epoch, Sentences } from './nmea.ts';
import { nothingSkipped, receiverRecords, type Skipped, scan } from './records.ts';
import { type UbxEpoch, UbxMessages } from './ubx.ts';

const NMEA_STREAM = 'gnss/nmea';
const UBX_STREAM = 'gnss/ubx';
/** A file is told by what stands at its begin: raw measurements may come before the first position. */
const LOOKED_BYTES = 64 * 1024;
/** Of the bytes: a log with more of others is not taken as it should be. */
const STRAY_SHARE = 0.1;
const EXTENSIONS = ['nmea', 'ubx', 'nma'];

export const receivers = {
  name: 'receivers',
  title: 'NMEA 0183 and UBX',
  noun: 'a record of a GNSS receiver (NMEA 0183, UBX)',
  extensions: EXTENSIONS,
  beside: true,

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind !== 'file') return false;
    const { records } = scan(await headOf(path), 0, true, nothingSkipped());
    return records.length > 0;
  },

  describe: (path: string) => describeFile('receivers', path),

  async *read(path: string, _memory: PayloadMemory): AsyncIterable<Item> {
    const look = await lookAtClock(path);
    if (look.firstNs === undefined)
      throw new InputError(`${path} holds no position with a time: the receiver never knew it.`);
    yield { type: 'begin', t0: String(look.firstNs), name: basename(path) };
    const skipped = nothingSkipped();
    const reading = new Reading(look, look.firstNs);
    const { bytes } = await kindOf(path);
    for await (const records of receiverRecords(path, skipped)) {
      for (const record of records)
        yield* record.kind === 'nmea'
          ? reading.sentence(record.fields)
          : reading.message(record.id, record.payload);
      yield { type: 'progress', fraction: skipped.bytes / Math.max(1, bytes), text: 'Reading positions' };
    }
    yield* reading.end(basename(path), skipped);
    yield { type: 'end', files: 1, bytes };
  },
} satisfies Format;

const headOf = async (path: string): Promise<Uint8Array> => asUtf8(await beginOf(path, LOOKED_BYTES));

class Reading {
  readonly #look: Look;
  readonly #firstNs: bigint;
  readonly #sentences = new Sentences();
  readonly #messages = new UbxMessages();
  readonly #declared = new Set<string>();
  #origin: MapOrigin | undefined;
  #undated = 0;
  #zero = 0;

  constructor(look: Look, firstNs: bigint) {
    this.#look = look;
    this.#firstNs = firstNs;
  }

  sentence(fields: readonly string[]): Item[] {
    return this.#nmea(this.#sentences.take(fields));
  }

  message(id: number, payload: DataView): Item[] {
    return this.#ubx(this.#messages.take(id, payload));
  }

  *end(file: string, skipped: Skipped): Generator<Item> {
    yield* this.#nmea(this.#sentences.end());
    yield* this.#ubx(this.#messages.end());
    const { damaged, firstDamagedAt, stray, firstStrayAt, corrections, bytes } = skipped;
    const say = (level: Finding['level'], place: string, reason: string, count: number): Item => ({
      type: 'finding',
      finding: { level, file, place, reason, count },
    });
    if (damaged > 0)
      yield say('error', `byte ${firstDamagedAt}`, 'records whose checksum is wrong: left out', damaged);
    if (stray > 0)
      yield say(
        stray > STRAY_SHARE * bytes ? 'warn' : 'info',
        `byte ${firstStrayAt}`,
        'bytes that are of no sentence and no message: of another protocol, or damaged',
        stray,
      );
    if (corrections > 0) yield say('info', 'RTCM 3', 'corrections for the receiver: left out', corrections);
    const { timeless } = this.#sentences;
    if (timeless > 0)
      yield say('info', 'times', 'sentences from before the receiver knew the time: left out', timeless);
    if (this.#undated > 0)
      yield say(
        'warn',
        'times',
        'positions of a clock without a date beside one with: left out',
        this.#undated,
      );
    if (this.#zero > 0) yield say('warn', 'positions', 'lie at 0°, 0° exactly: taken as no fix', this.#zero);
    if (!this.#look.dated)
      yield say(
        'warn',
        'times',
        'have no date: they count from midnight, or from the begin of the GPS week',
        1,
      );
    const old = this.#look.dated ? oldDate(this.#firstNs) : undefined;
    if (old !== undefined) yield say('warn', 'times', old, 1);
  }

  #nmea(epoch: Epoch | undefined): Item[] {
    if (!epoch) return [];
    const { day } = this.#look;
    const ns = day.ns(epoch);
    if (this.#look.dated && day.day === undefined) return this.#skip();
    const signals = { ...epoch.signals };
    signals.status ??= epoch.fix ? 0 : -1;
    return this.#sample(NMEA_STREAM, ns, signals, epoch.ellipsoid === true);
  }

  #ubx(epoch: UbxEpoch | undefined): Item[] {
    if (!epoch) return [];
    const { week } = this.#look;
    const ns = week.ns(epoch);
    if (this.#look.dated && week.utcLessTow === undefined) return this.#skip();
    // Epochs of messages that say nothing of a position, as TIMEUTC alone.
    if (epoch.fix === undefined && epoch.signals.latitude === undefined) return [];
    const signals = { ...epoch.signals };
    signals.status ??= epoch.fix === false ? -1 : 0;
    return this.#sample(UBX_STREAM, ns, signals, true);
  }

  #skip(): Item[] {
    this.#undated++;
    return [];
  }

  #sample(stream: string, ns: bigint, signals: Record<string, number>, ellipsoid: boolean): Item[] {
    if (signals.latitude === 0 && signals.longitude === 0) {
      this.#zero++;
      signals.status = -1;
    }
    const items: Item[] = [];
    if (!this.#declared.has(stream)) {
      this.#declared.add(stream);
      items.push(gnssStream(stream, ellipsoid ? 'ellipsoid' : 'geoid'));
    }
    const { items: made, origin } = gnssSample(stream, Number(ns - this.#firstNs), signals);
    if (origin && !this.#origin) {
      this.#origin = { ...origin, datum: ellipsoid ? 'ellipsoid' : 'geoid' };
      items.push({ type: 'origin', origin: this.#origin });
    }
    return [...items, ...made];
  }
}
