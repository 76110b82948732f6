/** Values of one array as slices of their sum; a value by itself as its share of its range. */
import { visible as readable } from '../../../engine/contract/visible.ts';
import { classColour } from '../../widgets/classColour.ts';
import { valueText } from '../../widgets/format.ts';
import { sliceOutline, slicesOf } from './pie.ts';

export type PiePart = { readonly name: string; readonly value: number | undefined };

const percent = (share: number): string => `${Math.round(100 * share)} %`;
/** Slices of different arrays have the same colours in the same order. */
const colourOf = (i: number): string => classColour(`part ${i}`);

export function Pie({
  name,
  parts,
  rest,
}: {
  readonly name: string;
  readonly parts: readonly PiePart[];
  /** Of a value by itself: where it lies in its range. */
  readonly rest: { readonly share: number; readonly range: readonly [number, number] } | undefined;
}) {
  const values = parts.map(({ value }) => value ?? 0);
  const slices = parts.length > 1 ? slicesOf(values) : undefined;
  if (parts.length > 1 && !slices)
    return <p className="gauge-note faint">No parts of a whole: a value is below zero, or all are zero.</p>;
  const said = slices
    ? parts.map((part, i) => `${shortOf(part.name)} ${percent(shareOf(slices[i]))}`).join(', ')
    : rest && `${percent(rest.share)} of ${valueText(rest.range[0], 3)} to ${valueText(rest.range[1], 3)}`;
  return (
    <div className="gauge-pie">
      <svg viewBox="-1.05 -1.05 2.1 2.1" role="img" aria-label={`${readable(name)}: ${said ?? 'no value'}`}>
        <circle r="1" className="gauge-pie-whole" />
        {slices ? (
          slices.map(([from, to], i) => (
            <path
              key={parts[i]?.name}
              d={sliceOutline(from, to)}
              fill={colourOf(i)}
              className={parts[i]?.name === name ? 'gauge-slice chosen' : 'gauge-slice'}
            />
          ))
        ) : (
          <path d={sliceOutline(0, rest?.share ?? 0)} className="gauge-slice gauge-share" />
        )}
      </svg>
      {slices ? (
        <ul className="num">
          {parts.map((part, i) => (
            <li key={part.name} className={part.name === name ? 'chosen' : undefined}>
              <i style={{ background: colourOf(i) }} />
              <span className="ellipsis">{readable(shortOf(part.name))}</span>
              <span>{part.value === undefined ? '–' : valueText(part.value, 3)}</span>
              <span className="faint">{percent(shareOf(slices[i]))}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="num faint">{rest ? `${percent(rest.share)} of its range` : 'No value'}</p>
      )}
    </div>
  );
}

const shareOf = (slice: readonly [number, number] | undefined): number => (slice ? slice[1] - slice[0] : 0);

/** The last part of a path: "speed.0". */
const shortOf = (name: string): string => name.slice(name.indexOf(' ') + 1);
