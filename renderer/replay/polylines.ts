/** Reads polylines/1 and landmarks/1 parts: vertices in the map frame, and attributes of each line. */

import type { Vec3 } from '../../engine/contract/calibration.ts';
import { column, decodeColumns } from '../../engine/contract/columns.ts';
import type { Landmark } from '../../engine/contract/map/landmarks.ts';
import { landmarksIn, shapeOf } from '../widgets/map/landmarks.ts';

export type MapLine = {
  readonly id: string;
  readonly kind: string;
  readonly subtype: string;
  readonly confidence: number | undefined;
  readonly points: readonly Vec3[];
  /** What is known of it, where it is one. */
  readonly landmark?: Landmark | undefined;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function decodePolylines(bytes: Uint8Array): MapLine[] {
  const block = decodeColumns(bytes);
  const starts = column(block, 'starts', 'u32');
  const xyz = column(block, 'xyz', columnType(block.columns.get('xyz')));
  const offset = Array.isArray(block.meta.offset) ? (block.meta.offset as number[]) : [0, 0, 0];
  const about = Array.isArray(block.meta.lines) ? (block.meta.lines as Record<string, unknown>[]) : [];
  const lines: MapLine[] = [];
  for (let i = 0; i + 1 < starts.length; i++) {
    const points: Vec3[] = [];
    for (let v = starts[i] ?? 0; v < (starts[i + 1] ?? 0); v++) {
      points.push([
        (xyz[3 * v] ?? 0) + (offset[0] ?? 0),
        (xyz[3 * v + 1] ?? 0) + (offset[1] ?? 0),
        (xyz[3 * v + 2] ?? 0) + (offset[2] ?? 0),
      ]);
    }
    const line = about[i] ?? {};
    lines.push({
      id: text(line.id) || String(line.id ?? i),
      kind: text(line.class),
      subtype: [text(line.subtype), text(line.colour)].filter(Boolean).join(' '),
      confidence: typeof line.confidence === 'number' ? line.confidence : undefined,
      points,
    });
  }
  return lines;
}

/** Of an artifact of that kind; a landmark is what is drawn of it. */
export const mapLinesIn = (kind: string, bytes: Uint8Array): MapLine[] =>
  kind === 'landmarks'
    ? landmarksIn(bytes).map((landmark) => ({
        id: landmark.id,
        kind: landmark.kind,
        subtype: landmark.subtype,
        confidence: landmark.confidence,
        points: shapeOf(landmark),
        landmark,
      }))
    : decodePolylines(bytes);

/** The contract says f64; f32 relative to meta.offset is read as well. */
const columnType = (values: unknown): 'f32' | 'f64' => (values instanceof Float32Array ? 'f32' : 'f64');
