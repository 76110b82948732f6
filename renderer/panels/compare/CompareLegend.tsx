/** What the colours and patterns of a comparison mean, of those that are drawn. */
import type { LineChange } from '../../../engine/contract/compare/changes.ts';
import type { Changes } from '../../artifacts/compare/changes.ts';
import { SEQUENTIAL_CSS } from '../../plan/colormap.ts';
import { DIVERGING_CSS } from '../../plan/diverging.ts';
import { LineSample } from '../../plan/LineSample.tsx';
import { valueText } from '../../widgets/format.ts';
import { channelUnit, wordsOf } from '../../widgets/words.ts';
import { CHANGE_LOOKS } from './changeLook.ts';

const WORDS: Readonly<Record<LineChange, string>> = {
  a: 'Only in A',
  b: 'Only in B',
  moved: 'Elsewhere: yellow 0.1 m, red 1 m',
  retyped: 'Of another kind',
  same: 'The same',
};

export function CompareLegend({
  changes,
  reach,
  reading,
  range,
  channel,
  unit,
  same,
}: {
  /** Of a difference. */
  readonly changes: Changes | undefined;
  /** Of the raster's difference: the value in full colour; 0 where nothing differs. */
  readonly reach: number | undefined;
  /** The rasters are still being subtracted. */
  readonly reading: boolean;
  readonly range: readonly [number, number] | undefined;
  readonly channel: string;
  readonly unit: string;
  /** Both runs have the very same raster. */
  readonly same: boolean;
}) {
  const { word, factor, meaning } = channelUnit(channel, unit);
  const drawn = (['a', 'b', 'moved', 'retyped', 'same'] as const).filter((change) =>
    changes?.lines.some((line) => line.change === change),
  );
  if (drawn.length === 0 && reach === undefined && !range && !reading) return null;
  return (
    <div className="plan-legend compare-legend">
      {drawn.length > 0 && (
        <ul aria-label="Legend of the lines">
          {drawn.map((change) => (
            <li key={change}>
              <LineSample {...CHANGE_LOOKS[change]} />
              {WORDS[change]}
            </li>
          ))}
        </ul>
      )}
      {same ? (
        <p>Both runs have the same raster.</p>
      ) : reading && reach === undefined ? (
        <p>{wordsOf(channel)}: being subtracted…</p>
      ) : reach === 0 ? (
        <p>{wordsOf(channel)}: no cell differs.</p>
      ) : reach !== undefined ? (
        <p className="num" title={meaning}>
          −{valueText(reach * factor, 2)} <i style={{ background: DIVERGING_CSS }} /> +
          {valueText(reach * factor, 2)} {word} <span>B − A</span>
        </p>
      ) : (
        range && (
          <p className="num" title={meaning}>
            {valueText(range[0] * factor, 3)} <i style={{ background: SEQUENTIAL_CSS }} />{' '}
            {valueText(range[1] * factor, 3)} {word}
          </p>
        )
      )}
    </div>
  );
}
