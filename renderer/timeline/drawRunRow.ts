/** Draws one row of a run in the timeline: a quantity as a filled line, findings as marks, problems as spans. */
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { tokenColour } from '../widgets/streams/sensorKind.ts';
import type { RunRow } from './useRunRows.ts';

/** Height and colour of a finding's mark: the worse, the taller. */
const MARKS: Readonly<Record<string, { readonly share: number; readonly colour: string }>> = {
  error: { share: 1, colour: '--bad' },
  warn: { share: 0.7, colour: '--warn' },
  warning: { share: 0.7, colour: '--warn' },
  // A row of an answer is neither good nor bad.
  answer: { share: 0.8, colour: '--accent' },
};
const NOTE = { share: 0.4, colour: '--other' };

/** A shorter span would not be seen. */
const LEAST_SPAN_PX = 3;

type Spans = Extract<RunRow, { kind: 'spans' }>['spans'];

export function drawRunRow(
  pen: CanvasRenderingContext2D,
  row: RunRow,
  { top, height, width }: { readonly top: number; readonly height: number; readonly width: number },
  x: (t: Nanoseconds) => number,
): void {
  const [floor, room] = [top + height - 3, height - 6];
  if (row.kind === 'marks') {
    for (const { t, severity } of row.marks) {
      const { share, colour } = MARKS[severity] ?? NOTE;
      pen.fillStyle = tokenColour(colour);
      pen.fillRect(Math.round(x(t)) - 1, floor - room * share, 2, room * share);
    }
    return;
  }
  if (row.kind === 'spans') {
    drawSpans(pen, row.spans, floor, room, x);
    return;
  }
  // One column for each pixel with its largest value, so that short peaks are seen.
  const peaks = new Float64Array(Math.ceil(width) + 1).fill(Number.NaN);
  for (let i = 0; i < row.values.length; i++) {
    const at = Math.round(x(row.t[i] ?? 0));
    const value = row.values[i] ?? Number.NaN;
    if (at < 0 || at >= peaks.length || !Number.isFinite(value)) continue;
    peaks[at] = Math.max(value, Number.isNaN(peaks[at] ?? Number.NaN) ? value : (peaks[at] ?? value));
  }
  // More than two steps without a value are a gap: no line is drawn across it.
  const gapPx = Math.max(3, 2.5 * (x(row.stepNs) - x(0)));
  pen.beginPath();
  let before: readonly [x: number, y: number] | undefined;
  peaks.forEach((value, at) => {
    if (Number.isNaN(value)) return;
    const y = floor - room * Math.min(1, value / row.top);
    if (before && at - before[0] <= gapPx) pen.lineTo(at, y);
    else pen.moveTo(at, y);
    before = [at, y];
  });
  pen.strokeStyle = tokenColour('--accent');
  pen.lineWidth = 1.25;
  pen.stroke();
}

/** A span is filled lightly, as others may lie under it, and has a strong edge where it begins. The chosen one is filled. */
function drawSpans(
  pen: CanvasRenderingContext2D,
  spans: Spans,
  floor: number,
  room: number,
  x: (t: Nanoseconds) => number,
): void {
  for (const { from, to, severity, chosen } of spans) {
    const { share, colour } = MARKS[severity] ?? NOTE;
    const [left, height] = [Math.round(x(from)), room * share];
    const width = Math.max(LEAST_SPAN_PX, x(to) - left);
    pen.fillStyle = tokenColour(colour);
    pen.globalAlpha = chosen ? 0.9 : 0.25;
    pen.fillRect(left, floor - height, width, height);
    pen.globalAlpha = 1;
    pen.fillRect(left, floor - height, LEAST_SPAN_PX - 1, height);
  }
}
