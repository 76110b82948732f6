/** A curve of a phase, with the levels that decide. */
import type { CurveLayer } from '../../../../engine/contract/steps/layers.ts';
import { visible as readable } from '../../../../engine/contract/visible.ts';
import { valueText } from '../../../widgets/format.ts';

const [WIDTH, HEIGHT] = [220, 84];
/** Places that are drawn of a long curve. */
const MOST = 600;

export function Curve({ curve }: { readonly curve: CurveLayer }) {
  const { title, x, series, limits, xUnit, yUnit } = curve;
  const [x0, x1] = rangeOf([...x]);
  const [y0, y1] = rangeOf([...series.flatMap(({ y }) => [...y]), ...limits.map(({ y }) => y)]);
  const across = (value: number): number => (WIDTH * (value - x0)) / (x1 - x0 || 1);
  const up = (value: number): number => HEIGHT - (HEIGHT * (value - y0)) / (y1 - y0 || 1);
  const every = Math.max(1, Math.ceil(x.length / MOST));
  const range = (low: number, high: number, unit: string): string =>
    `${valueText(low, 2)} to ${valueText(high, 2)} ${unit}`;
  return (
    <figure className="step-curve">
      <figcaption>{readable(title)}</figcaption>
      <svg
        viewBox={`-2 -2 ${WIDTH + 4} ${HEIGHT + 4}`}
        role="img"
        aria-label={`${readable(title)}: ${range(y0, y1, yUnit)} over ${range(x0, x1, xUnit)}`}
      >
        <rect width={WIDTH} height={HEIGHT} className="step-curve-frame" />
        {limits.map(({ name, y }) => (
          <line key={name} x1={0} x2={WIDTH} y1={up(y)} y2={up(y)} className="step-curve-limit" />
        ))}
        {series.map(({ name, y }, k) => (
          <path key={name} className={`step-curve-line of-${k}`} d={pathOf(x, y, every, across, up)} />
        ))}
      </svg>
      <p className="faint num">
        {range(y0, y1, yUnit)} over {range(x0, x1, xUnit)}
      </p>
      <ul className="step-legend">
        {series.map(({ name }, k) => (
          <li key={name}>
            <i className={`step-curve-key of-${k}`} /> {readable(name)}
          </li>
        ))}
        {limits.map(({ name, y }) => (
          <li key={name}>
            <i className="step-curve-key limit" /> {readable(name)} {valueText(y, 2)}
          </li>
        ))}
      </ul>
    </figure>
  );
}

function pathOf(
  x: Float32Array,
  y: Float32Array,
  every: number,
  across: (value: number) => number,
  up: (value: number) => number,
): string {
  let path = '';
  let open = false;
  for (let k = 0; k < y.length; k += every) {
    const value = y[k] ?? Number.NaN;
    if (Number.isNaN(value)) {
      open = false;
      continue;
    }
    path += `${open ? 'L' : 'M'}${across(x[k] ?? 0).toFixed(1)} ${up(value).toFixed(1)}`;
    open = true;
  }
  return path;
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
