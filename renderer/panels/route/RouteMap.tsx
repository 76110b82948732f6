/** The route from above: what was covered, poor or silent, and the numbered parts to drive again. */
import { Maximize } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import type { RouteReport } from '../../../engine/contract/doctor/route.ts';
import { paintOver } from '../../picture/paintOver.ts';
import { drawScale, drawVehicle, type Ink, inkOf } from '../../plan/drawing.ts';
import { LineSample } from '../../plan/LineSample.tsx';
import { planKeys } from '../../plan/planKeys.ts';
import { useGestures } from '../../plan/useGestures.ts';
import { useView } from '../../plan/useView.ts';
import { type Bounds, type Size, toScreen, type View } from '../../plan/view.ts';
import { useTrajectory, vehiclePoseAt } from '../../replay/trajectory.ts';
import { usePlayback } from '../../state/playback.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { drawnLines, GRADE_LOOKS, type Grade, lineOfAgain, placeAt } from './stretches.ts';

const MARGIN_M = 15;
/** A plan further away than a day's drive is of another place (m). */
const REGION_M = 50_000;

export function RouteMap({
  report,
  visible,
  chosen,
}: {
  readonly report: RouteReport;
  readonly visible: boolean;
  /** Index into the parts to drive again. */
  readonly chosen: number | undefined;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const bounds = useCallback(() => boundsOf(report), [report]);
  const { view, size, change, showAll } = useView(canvas, true, bounds);
  const { handlers } = useGestures(canvas, view, change, () => undefined);
  const trajectory = useTrajectory(({ trajectory }) => trajectory);
  const theme = useWorkspace(({ theme }) => theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the style says.
  useEffect(() => {
    const element = canvas.current;
    if (!element || !view || !visible || size.width === 0) return;
    const ink = inkOf(element);
    const paint = paintOver(
      element,
      size,
      (context) => drawRoute(context, size, view, report, chosen, ink),
      (context) => {
        const vehicle = trajectory && vehiclePoseAt(trajectory, usePlayback.getState().t);
        if (vehicle) drawVehicle(context, size, view, vehicle);
        drawScale(context, size, view, ink);
      },
    );
    return usePlayback.subscribe(({ t }, before) => {
      if (t !== before.t && trajectory) paint();
    });
  }, [view, size, visible, report, chosen, trajectory, theme]);
  return (
    <div className="plan-canvas route-map">
      <canvas
        ref={canvas}
        tabIndex={0}
        aria-label="The route from above"
        onKeyDown={planKeys(size, change)}
        {...handlers}
      />
      <Legend report={report} />
      <div className="route-fit">
        <IconButton name="Show the whole route" icon={Maximize} size={14} onClick={showAll} />
      </div>
    </div>
  );
}

/** Of the drive and what of the plan lies in its region. */
function boundsOf({ line, plan }: RouteReport): Bounds | undefined {
  const [first] = line;
  if (!first) return undefined;
  const planned = (plan?.lines ?? [])
    .flat()
    .filter(([x, y]) => Math.hypot(x - first[0], y - first[1]) < REGION_M);
  const of = (axis: 0 | 1, pick: (a: number, b: number) => number): number =>
    [...line, ...planned].reduce((best, place) => pick(best, place[axis]), first[axis]);
  return {
    minX: of(0, Math.min) - MARGIN_M,
    minY: of(1, Math.min) - MARGIN_M,
    maxX: of(0, Math.max) + MARGIN_M,
    maxY: of(1, Math.max) + MARGIN_M,
  };
}

function drawRoute(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  report: RouteReport,
  chosen: number | undefined,
  { foreground, background, font }: Ink,
): void {
  const stroke = (
    places: readonly (readonly [number, number])[],
    colour: string,
    width: number,
    dash: readonly number[],
  ): void => {
    context.beginPath();
    for (const [k, [px, py]] of places.entries()) {
      const [x, y] = toScreen(view, size, px, py);
      if (k === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = context.lineCap = 'round';
    context.setLineDash([...dash]);
    context.stroke();
    context.setLineDash([]);
    context.lineCap = 'butt';
  };
  for (const { grade, line } of drawnLines(report)) {
    const { colour, width, dash } = GRADE_LOOKS[grade];
    // Dashes lie on the ground, not on the colour of what is below.
    if (dash.length > 0) stroke(line, background, width + 1, []);
    stroke(line, colour, width, dash);
  }
  const picked = chosen === undefined ? undefined : report.again[chosen];
  if (picked) stroke(lineOfAgain(report, picked), foreground, 2, []);
  context.font = `600 ${font}`;
  context.textAlign = 'center';
  const sign = (text: string, at: readonly [number, number], colour: string): void => {
    const [x, y] = toScreen(view, size, ...at);
    const half = Math.max(9, context.measureText(text).width / 2 + 5);
    context.beginPath();
    context.roundRect(x - half, y - 25, 2 * half, 18, 9);
    context.fillStyle = colour;
    context.fill();
    context.fillStyle = '#10141a';
    context.fillText(text, x, y - 12);
  };
  sign('Start', placeAt(report, 0), '#c8d0da');
  sign('End', placeAt(report, report.lengthM), '#c8d0da');
  for (const [k, part] of report.again.entries()) {
    const middle =
      part.of === 'plan' ? part.line[part.line.length >> 1] : placeAt(report, (part.fromM + part.toM) / 2);
    if (middle) sign(String(k + 1), middle, GRADE_LOOKS.again.colour);
  }
  context.textAlign = 'start';
}

function Legend({ report }: { readonly report: RouteReport }) {
  const drawn = new Set<Grade>(drawnLines(report).map(({ grade }) => grade));
  return (
    <ul className="plan-legend" aria-label="Legend of the route">
      {(['again', 'gap', 'poor', 'covered', 'planned'] as const)
        .filter((grade) => drawn.has(grade))
        .map((grade) => {
          const { word, ...look } = GRADE_LOOKS[grade];
          return (
            <li key={grade}>
              <LineSample {...look} />
              {word}
            </li>
          );
        })}
    </ul>
  );
}
