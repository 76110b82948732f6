/** Distributions side by side as one SVG: a panel a feature, real drives in blue, the simulated in orange, on the same axes. */
import { histogram } from './distance.ts';
import { FEATURES, type FeatureName, type Samples } from './features.ts';

export type Series = { readonly name: string; readonly colour: string; readonly samples: Samples };

const [WIDE, HIGH, GAP, LEFT, TOP] = [300, 190, 34, 46, 74];
const COLUMNS = 3;

export function plotOf(title: string, series: readonly Series[], names: readonly FeatureName[]): string {
  const rows = Math.ceil(names.length / COLUMNS);
  const width = LEFT + COLUMNS * (WIDE + GAP);
  const height = TOP + rows * (HIGH + 58) + 6;
  const legend = series.map(
    ({ name, colour }, k) =>
      `<rect x="${LEFT + k * 235}" y="40" width="16" height="4" fill="${colour}"/>` +
      `<text x="${LEFT + 22 + k * 235}" y="46">${name}</text>`,
  );
  const panels = names.map((name, k) => {
    const [x, y] = [LEFT + (k % COLUMNS) * (WIDE + GAP), TOP + Math.floor(k / COLUMNS) * (HIGH + 58)];
    return `<g transform="translate(${x} ${y})">${panel(name, series)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="16" font-weight="600">${title}</text>`,
    ...legend,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

function panel(name: FeatureName, series: readonly Series[]): string {
  const { title, unit, from, to, bins } = FEATURES[name];
  const curves = series.map(({ colour, samples }) => ({
    colour,
    shares: histogram(samples[name], from, to + 1e-9, bins),
  }));
  const most = Math.max(1e-9, ...curves.flatMap(({ shares }) => shares));
  const paths = curves.map(({ colour, shares }) => {
    const points = shares.flatMap((share, k) => {
      const y = (HIGH - (share / most) * (HIGH - 12)).toFixed(1);
      return [`${((k * WIDE) / bins).toFixed(1)} ${y}`, `${(((k + 1) * WIDE) / bins).toFixed(1)} ${y}`];
    });
    return `<path d="M${points.join('L')}" fill="none" stroke="${colour}" stroke-width="1.7" stroke-linejoin="round"/>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const x = share * WIDE;
    const value = from + share * (to - from);
    const text = to - from > 4 ? String(Math.round(value)) : value.toFixed(2);
    return `<path d="M${x} ${HIGH}v4" stroke="#888"/><text x="${x}" y="${HIGH + 17}" text-anchor="middle" fill="#666">${text}</text>`;
  });
  return [
    `<text x="0" y="-8" font-weight="600">${title}${unit ? ` (${unit})` : ''}</text>`,
    `<path d="M0 0V${HIGH}H${WIDE}" fill="none" stroke="#888"/>`,
    `<text x="-6" y="12" text-anchor="end" fill="#666">${(most * 100).toFixed(0)} %</text>`,
    `<text x="-6" y="${HIGH}" text-anchor="end" fill="#666">0</text>`,
    ...ticks,
    ...paths,
  ].join('');
}
