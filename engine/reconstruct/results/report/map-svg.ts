/** The map and the path from above as one SVG: north up, a bar for scale, a mark for each finding with its sentence. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { type Finding, type MapElement, POINT_CLASSES, type RoadMap } from '../../../map/model.ts';
import { type Html, html } from './html.ts';

/** Colour and dash of each class, as in the map view; patterns are metres. */
const LOOKS: Readonly<Record<string, { readonly colour: string; readonly dash?: string }>> = {
  divider: { colour: '#ffffff' },
  boundary: { colour: '#ff9d5c' },
  crossing: { colour: '#7fd4ff', dash: '0.5 0.5' },
  stop_line: { colour: '#ff6b81' },
  centerline: { colour: '#6fe0a5', dash: '0.3 1.2' },
};
/** Poles, signs and lights: their colour and the outline of their mark in halves of its size, as in the map view. */
const PLACES: Readonly<Record<string, { readonly colour: string; readonly outline: string }>> = {
  pole: { colour: '#c58bff', outline: 'M-.8 0a.8 .8 0 1 0 1.6 0a.8 .8 0 1 0 -1.6 0z' },
  sign: { colour: '#ffb020', outline: 'M0 -1L1 0L0 1L-1 0z' },
  light: { colour: '#3ddc84', outline: 'M-.5 -1h1v2h-1z' },
};
const OTHER: { readonly colour: string; readonly dash?: string } = { colour: '#c8d0da' };
const PATH = '#5aa9ff';
const FINDING = '#ffd54d';

/** A map of more vertices is thinned: a browser draws as many within a second. */
const MOST_VERTICES = 150_000;
/** Around what is drawn. */
const MARGIN_M = 8;
/** Longest of these that is at most a quarter of the width. */
const BARS_M = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** Undefined where there is nothing to draw. @param path places of the vehicle in the map's frame */
export function mapSvg(
  map: RoadMap | undefined,
  path: readonly Vec3[],
  findings: readonly Finding[],
): Html | undefined {
  const places = (map?.elements ?? []).filter(({ class: name }) => POINT_CLASSES.has(name));
  const lines = (map?.elements ?? []).filter(
    ({ class: name, points }) => points.length > 1 && !POINT_CLASSES.has(name),
  );
  const vertices = lines.reduce((sum, { points }) => sum + points.length, path.length);
  if (vertices < 2) return undefined;
  const every = Math.ceil(vertices / MOST_VERTICES);
  const { left, top, width, height } = boxOf([...lines.map(({ points }) => points), path]);
  // Lines stay visible on a map of kilometres.
  const stroke = Math.max(0.12, width / 900);
  return html`<svg class="map" role="img" aria-label="The map from above, north up" viewBox="${round(left)} ${round(top)} ${round(width)} ${round(height)}" fill="none" stroke-width="${round(stroke)}" stroke-linecap="round">
${lines.map((line) => lineOf(line, every))}
<polyline stroke="${PATH}" points="${pointsOf(path, every)}"><title>Path of the vehicle</title></polyline>
${places.map((place) => placeOf(place, 4 * stroke))}
${findings.map((finding) => markOf(finding, 3 * stroke))}
${barOf(left, top + height, width)}
</svg>`;
}

function lineOf({ class: name, subtype, inferred, points, confidence }: MapElement, every: number): Html {
  const { colour, dash } = LOOKS[name] ?? OTHER;
  const pattern = inferred ? '0.8 1.4' : subtype === 'dashed' ? '2 1.4' : dash;
  const kind = [name, subtype, inferred ? 'inferred' : ''].filter(Boolean).join(', ').replaceAll('_', ' ');
  return html`<polyline stroke="${colour}" ${pattern === undefined ? undefined : html`stroke-dasharray="${pattern}"`} points="${pointsOf(points, every)}"><title>${kind}, ${Math.round(100 * confidence)} %</title></polyline>
`;
}

function placeOf({ class: name, subtype, points, confidence }: MapElement, size: number): Html {
  const { colour, outline } = PLACES[name] ?? { colour: OTHER.colour, outline: '' };
  const [x, y] = points[0] ?? [0, 0];
  const kind = [name, subtype].filter(Boolean).join(', ').replaceAll('_', ' ');
  return html`<path fill="${colour}" stroke="#070c12" stroke-width="0.2" transform="translate(${round(x)} ${round(-y)}) scale(${round(size)})" d="${outline}"><title>${kind}, ${Math.round(100 * confidence)} %</title></path>
`;
}

const markOf = ({ place: [x, y], message, severity }: Finding, radius: number): Html =>
  html`<circle cx="${round(x)}" cy="${round(-y)}" r="${round(radius)}" stroke="${FINDING}"><title>${severity}: ${message}</title></circle>
`;

function barOf(left: number, bottom: number, width: number): Html {
  const length = BARS_M.findLast((each) => each <= width / 4) ?? 1;
  const [x, y] = [left + 0.02 * width, bottom - 0.02 * width];
  const text = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  return html`<path stroke="#e6eaef" d="M${round(x)} ${round(y)}h${length}"/><text x="${round(x)}" y="${round(y - 0.008 * width)}" font-size="${round(0.018 * width)}" font-family="sans-serif" fill="#e6eaef">${text}</text>`;
}

/** North is up: y is turned round. */
const pointsOf = (points: readonly Vec3[], every: number): string =>
  points
    .filter((_, i) => i % every === 0 || i === points.length - 1)
    .map(([x, y]) => `${round(x)},${round(-y)}`)
    .join(' ');

/** To the centimetre. */
const round = (value: number): string => String(Math.round(100 * value) / 100);

function boxOf(lines: readonly (readonly Vec3[])[]) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of lines.flat()) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return {
    left: west - MARGIN_M,
    top: -north - MARGIN_M,
    width: east - west + 2 * MARGIN_M,
    height: north - south + 2 * MARGIN_M,
  };
}
