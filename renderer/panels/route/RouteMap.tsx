/** The route from above: what was covered, poor or silent, and the numbered parts to drive again. */
import { Maximize } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import type { RouteReport } from '../../../engine/contract/doctor/route.ts';
import { registerSharp } from '../../picture/sharp.ts';
import { drawScale, drawVehicle, type Ink } from '../../plan/drawing.ts';
import { useGestures } from '../../plan/useGestures.ts';
import { useView } from '../../plan/useView.ts';
import { type Bounds, panned, type Size, toScreen, type View, zoomAt } from '../../plan/view.ts';
import { useTrajectory, vehiclePoseAt } from '../../replay/trajectory.ts';
import { usePlayback } from '../../state/playback.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { drawnSpans, GRADE_LOOKS, type Grade, lineWithin, placeAt } from './stretches.ts';

const MARGIN_M = 15;
const STEP_PX = 60;
const ZOOM = 1.3;

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
  const t = usePlayback(({ t }) => (visible ? t : 0));
  const theme = document.documentElement.dataset.theme;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the style says.
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !view || !visible || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (element.width !== w || element.height !== h) [element.width, element.height] = [w, h];
    const style = getComputedStyle(element);
    const ink: Ink = {
      foreground: style.color,
      background: style.getPropertyValue('--scene-bg'),
      font: `${style.fontSize} system-ui, sans-serif`,
    };
    const paint = (context: CanvasRenderingContext2D, scale: number): void => {
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      drawRoute(context, size, view, report, chosen, ink);
      const vehicle = trajectory && vehiclePoseAt(trajectory, t);
      if (vehicle) drawVehicle(context, size, view, vehicle);
      drawScale(context, size, view, ink);
    };
    paint(context, ratio);
    registerSharp(element, (scale) => {
      const sharp = document.createElement('canvas');
      [sharp.width, sharp.height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
      const drawing = sharp.getContext('2d');
      if (drawing) paint(drawing, scale);
      return sharp;
    });
  }, [view, size, visible, report, chosen, trajectory, t, theme]);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => change((old) => old && panned(old, STEP_PX, 0)),
    ArrowRight: () => change((old) => old && panned(old, -STEP_PX, 0)),
    ArrowUp: () => change((old) => old && panned(old, 0, STEP_PX)),
    ArrowDown: () => change((old) => old && panned(old, 0, -STEP_PX)),
    '+': () => change((old) => old && zoomAt(old, size, size.width / 2, size.height / 2, ZOOM)),
    '-': () => change((old) => old && zoomAt(old, size, size.width / 2, size.height / 2, 1 / ZOOM)),
  };
  return (
    <div className="route-map">
      <canvas
        ref={canvas}
        tabIndex={0}
        aria-label="The route from above"
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          event.stopPropagation();
          act();
        }}
        {...handlers}
      />
      <Legend report={report} />
      <div className="route-fit">
        <IconButton name="Show the whole route" icon={Maximize} size={14} onClick={showAll} />
      </div>
    </div>
  );
}

function boundsOf({ line }: RouteReport): Bounds | undefined {
  if (line.length === 0) return undefined;
  const of = (axis: 0 | 1, pick: (a: number, b: number) => number): number =>
    line.reduce((best, place) => pick(best, place[axis]), line[0]?.[axis] ?? 0);
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
  for (const span of drawnSpans(report)) {
    const { colour, width, dash } = GRADE_LOOKS[span.grade];
    // Dashes lie on the ground, not on the colour of what is below.
    if (dash.length > 0) stroke(lineWithin(report, span), background, width + 1, []);
    stroke(lineWithin(report, span), colour, width, dash);
  }
  const picked = chosen === undefined ? undefined : report.again[chosen];
  if (picked) stroke(lineWithin(report, picked), foreground, 2, []);
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
  for (const [k, { fromM, toM }] of report.again.entries())
    sign(String(k + 1), placeAt(report, (fromM + toM) / 2), GRADE_LOOKS.again.colour);
  context.textAlign = 'start';
}

function Legend({ report }: { readonly report: RouteReport }) {
  const drawn = new Set<Grade>(drawnSpans(report).map(({ grade }) => grade));
  return (
    <ul className="route-legend" aria-label="Legend of the route">
      {(['again', 'gap', 'poor', 'covered'] as const)
        .filter((grade) => drawn.has(grade))
        .map((grade) => {
          const { colour, width, dash, word } = GRADE_LOOKS[grade];
          return (
            <li key={grade}>
              <svg width={26} height={8} aria-hidden>
                <line
                  {...{ x1: 0, x2: 26, y1: 4, y2: 4, stroke: colour, strokeWidth: width }}
                  strokeDasharray={dash.join(' ')}
                />
              </svg>
              {word}
            </li>
          );
        })}
    </ul>
  );
}
