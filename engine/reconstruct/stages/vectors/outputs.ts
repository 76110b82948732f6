/** The stage's output: lines as polylines/1, and what each came from. */
import { encodeColumns } from '../../../contract/columns.ts';
import type { StageContext } from '../../contract/stage.ts';
import { boxOf } from '../../mapping/box.ts';
import type { Line, MapLine } from './lines.ts';

const CLASSES: readonly MapLine['class'][] = ['divider', 'boundary', 'crossing', 'stop_line'];

/**
 * @param stream of the lidar that the trajectory followed
 * @param seq the sample of each pose
 */
export function writeLines(
  context: StageContext,
  lines: readonly Line[],
  stream: unknown,
  seq: Uint32Array | undefined,
): void {
  const output = context.output('lines');
  output.setMeta({ lines: lines.length, classes: CLASSES });
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach(({ line }, k) => {
    starts[k + 1] = (starts[k] ?? 0) + line.length;
  });
  const points = lines.flatMap(({ line }) => line);
  const box = boxOf(points);
  output.part({
    key: '0',
    ...(box ? { box } : {}),
    bytes: encodeColumns(
      { lines: lines.map(({ info }) => info) },
      { starts, xyz: Float64Array.from(points.flat()) },
    ),
  });
  for (const { info, poses } of lines) {
    for (const key of info.sources) context.link('lines', info.id, { input: 'evidence', key }, 1);
    const [fromSeq, toSeq] = [seq?.[poses?.[0] ?? -1], seq?.[poses?.[1] ?? -1]];
    if (typeof stream === 'number' && fromSeq !== undefined && toSeq !== undefined)
      context.link('lines', info.id, { stream, fromSeq, toSeq }, 1);
  }
}
