/** What loading a log would write, about, from a quick look at it. */
import { detectFormat, drivesIn } from './detect.ts';

export type IngestEstimate = {
  readonly format: string;
  readonly files: number;
  readonly drives: number;
  /** Made to be added to another log (Format). */
  readonly beside: boolean;
  readonly logBytes: number;
  readonly copyBytes: number;
  readonly referenceBytes: number | undefined;
  /** Why a drive cannot refer to this log, though it can to others of the format. */
  readonly referenceRefusal: string | undefined;
};

/** Sweeps get ring and time columns, and blobs pages: the logs at hand become 1.1 to 1.4 times what they are unpacked. */
const COPY_RATIO = 1.4;
/** An empty drive, and what a sample takes whose payload stays in the log: its row in three trees, its place, its recipe. */
const DRIVE_BYTES = 500_000;
const SAMPLE_BYTES = 1000;
/** Of logs that do not count their messages. */
const USUAL_MESSAGE_BYTES = 20_000;

/** @throws InputError when there is no log that can be read */
export async function estimateIngest(log: string): Promise<IngestEstimate> {
  const format = await detectFormat(log);
  const drives = await drivesIn(log);
  const described = await format.describe?.(drives[0]?.path ?? log);
  const logBytes = described?.bytes ?? 0;
  const unpacked = described?.unpackedBytes ?? logBytes;
  const counted = described?.streams.reduce((sum, { count }) => sum + (count ?? 0), 0) ?? 0;
  const samples = counted > 0 ? counted : unpacked / USUAL_MESSAGE_BYTES;
  // Drives of one folder are much alike; a quick look reads one.
  const n = drives.length;
  const refusal = await format.refusesReference?.(drives[0]?.path ?? log);
  const refers = format.refusesReference !== undefined && refusal === undefined;
  return {
    format: format.title,
    drives: n,
    beside: format.beside === true,
    files: n * (described?.files ?? 1),
    logBytes: n * logBytes,
    copyBytes: n * Math.round(COPY_RATIO * unpacked + DRIVE_BYTES),
    referenceBytes: refers ? n * Math.round(DRIVE_BYTES + SAMPLE_BYTES * samples) : undefined,
    referenceRefusal: refusal,
  };
}
