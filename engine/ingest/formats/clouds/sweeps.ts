/** Cloud files as samples: the rows of a file go through the converter that clouds of messages go through. */
import { basename, dirname } from 'node:path';
import type { Vec3 } from '../../../contract/calibration.ts';
import type { ColumnType } from '../../../contract/columns.ts';
import { asUtf8 } from '../../../contract/text/encoding.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { openPacked, type PackedCloud } from '../../../drive/recipes/packed.ts';
import { valuesOf } from '../../../drive/recipes/values.ts';
import { contentOf } from '../../files.ts';
import type { Finding, Item, PayloadMemory, StreamDeclaration } from '../../format.ts';
import { type BareLayout, bareLayout, LOOKED_BARE_BYTES, readBare, saidOf } from '../../media/clouds/bare.ts';
import { type CloudFile, MOST_CLOUD_BYTES, movedTo } from '../../media/clouds/cloud-file.ts';
import { readNpyCloud, readNpzCloud } from '../../media/clouds/npy-cloud.ts';
import { meaningsOf } from '../../messages/clouds/fields.ts';
import { pointcloud } from '../../messages/clouds/pointcloud.ts';
import type { MessageConverter } from '../../messages/message.ts';
import { unreadBytes } from '../../unread/look-alike.ts';
import { CLOUD_EXTENSIONS, extensionOf } from './names.ts';

const isNumpy = (path: string): boolean => CLOUD_EXTENSIONS.numpy.includes(extensionOf(path));

/** A file with its points; a fault in words where they cannot be had. */
export type OpenedCloud = { readonly file: CloudFile; readonly bytes: number } | { readonly fault: string };

/** @param bare how points without a header are written, where a folder's other files tell it */
export async function openCloud(path: string, bare?: BareLayout): Promise<OpenedCloud> {
  const { readCloud } = await import('./files/loaders.ts');
  const { bytes, fault } = await contentOf(path, MOST_CLOUD_BYTES);
  if (!bytes) return { fault: fault ?? 'it does not exist' };
  const other = isNumpy(path) ? undefined : unreadBytes(bytes);
  if (other !== undefined) return { fault: `it is ${other}` };
  try {
    const numbers = numbersOf(path, bytes, bare);
    if (numbers) return { file: numbers, bytes: bytes.byteLength };
    const plain = asUtf8(bytes);
    const { buffer, byteOffset, byteLength } = plain;
    const own =
      buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(plain);
    return { file: await readCloud(basename(path), own), bytes: bytes.byteLength };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** Of files that are told by their endings alone. @throws Error in words where they hold no cloud */
function numbersOf(path: string, bytes: Uint8Array, bare: BareLayout | undefined): CloudFile | undefined {
  const extension = extensionOf(path);
  if (extension === 'npy') return readNpyCloud(bytes);
  if (extension === 'npz') return readNpzCloud(bytes);
  if (!CLOUD_EXTENSIONS.bin.includes(extension)) return undefined;
  const layout =
    bare ?? bareLayout([{ begin: bytes.subarray(0, LOOKED_BARE_BYTES), size: bytes.byteLength }]);
  if ('refused' in layout) throw new Error(`its numbers are not certain to be points: ${layout.refused}`);
  const file = readBare(bytes, layout);
  return bare ? file : { ...file, notes: [...file.notes, { level: 'info', reason: saidOf(layout) }] };
}

/** When the first of the points was measured, in ns since 1970; undefined where the points do not say. */
export function absoluteTimeOf({ cloud }: CloudFile): bigint | undefined {
  let points: ReturnType<typeof openPacked>;
  try {
    points = openPacked(cloud);
  } catch {
    return undefined;
  }
  const { time, timeUnit } = meaningsOf(points, undefined);
  if (!time || !timeUnit?.absolute) return undefined;
  const values = valuesOf(points, time);
  let first = Infinity;
  for (const value of values) if (value < first) first = value;
  const seconds = first * timeUnit.secondsPerUnit;
  return Number.isFinite(seconds) ? BigInt(Math.round(seconds * 1e6)) * 1000n : undefined;
}

/** True where the points have a laser or a time of one turn: a sweep, not a map. */
export function looksLikeSweep({ cloud }: CloudFile): boolean {
  try {
    const points = openPacked(cloud);
    const { ring, time } = meaningsOf(points, undefined);
    return ring !== undefined || time !== undefined;
  } catch {
    return false;
  }
}

const ROS_TYPES: readonly (ColumnType | undefined)[] = [
  undefined,
  ...(['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'f32', 'f64'] as const),
];

/** A stream of clouds: declared by its first, which says what its fields mean. */
export class CloudStream {
  readonly #name: string;
  readonly #frame: string;
  readonly #t0: bigint;
  readonly #convert: MessageConverter;
  readonly #more: Partial<StreamDeclaration>;
  #declared = false;

  constructor(
    { name, frame, t0, periodNs }: { name: string; frame: string; t0: bigint; periodNs?: number | undefined },
    memory: PayloadMemory,
    more: Partial<StreamDeclaration> = {},
  ) {
    this.#name = name;
    this.#frame = frame;
    this.#t0 = t0;
    this.#more = more;
    this.#convert = pointcloud.open(name, 'sensor_msgs/PointCloud2', memory, { periodNs });
  }

  *take(path: string, ns: bigint, file: CloudFile, shift: Vec3 | undefined): Generator<Item> {
    for (const { level, reason } of file.notes) yield this.#finding(level, path, reason);
    if (file.cloud.width * file.cloud.height === 0) {
      yield this.#finding('error', path, 'holds no point: left out');
      return;
    }
    let converted: ReturnType<MessageConverter>;
    try {
      converted = this.#convert(treeOf(movedTo(file, shift), ns, this.#frame), NO_BYTES);
    } catch (error) {
      yield this.#finding(
        'error',
        path,
        `is no sweep: ${error instanceof Error ? error.message : String(error)}`,
      );
      return;
    }
    for (const note of converted.notes ?? []) yield this.#finding(note.level, path, note.reason, note.count);
    const [sample] = converted.samples;
    if (!sample?.payload) return;
    if (!this.#declared) {
      this.#declared = true;
      const { meta, ...facts } = sample.facts();
      const stream = { role: 'sensor' as const, ...facts, name: this.#name, ...this.#more };
      yield { type: 'stream', stream: { ...stream, meta: { ...meta, ...this.#more.meta } } };
    }
    const t = Number(ns - this.#t0);
    yield { type: 'sample', stream: this.#name, t, tLog: t, payload: sample.payload };
  }

  fault(path: string, reason: string): Item {
    return this.#finding('error', path, `cannot be read: ${reason}`);
  }

  #finding(level: Finding['level'], path: string, reason: string, count = 1): Item {
    const file = basename(dirname(path));
    return { type: 'finding', finding: { level, file, place: basename(path), reason, count } };
  }
}

const NO_BYTES = new Uint8Array();

/** As sensor_msgs/PointCloud2 says it. */
const treeOf = (cloud: PackedCloud, ns: bigint, frame: string) => ({
  header: {
    stamp: { sec: Number(ns / BigInt(NS_PER_S)), nanosec: Number(ns % BigInt(NS_PER_S)) },
    frame_id: frame,
  },
  width: cloud.width,
  height: cloud.height,
  point_step: cloud.pointStep,
  row_step: cloud.rowStep,
  is_bigendian: !cloud.littleEndian,
  data: cloud.data,
  fields: cloud.fields.map(({ name, type, offset, count }) => ({
    name,
    offset,
    datatype: ROS_TYPES.indexOf(type),
    count,
  })),
});
