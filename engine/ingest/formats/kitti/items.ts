/** Helpers shared by the readers of KITTI's parts. */
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import type { Finding, Item } from '../../format.ts';
import type { Frame } from './frames.ts';

/** What was read. */
export type Amount = { readonly files: number; readonly bytes: number };

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export function fault(
  file: string,
  frame: Frame,
  reason: string,
  level: Finding['level'] = 'error',
  count = 1,
): Item {
  return { type: 'finding', finding: { level, file, place: `frame ${frame.index}`, reason, count } };
}

/** A frame's time on the drive's clock. An interpolated one is flagged, and the line it stands for is kept. */
export function stampOf(
  frame: Frame,
  t0: bigint,
): { t: number; tLog: number; flags: number; tRaw: string | undefined } {
  const t = Number(frame.ns - t0);
  return { t, tLog: t, flags: frame.broken === undefined ? 0 : SAMPLE_FLAG.stampInvalid, tRaw: frame.broken };
}
