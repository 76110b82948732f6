/** Values of both sides under the pointer, and the two clocks. */
import type { SideMotion } from '../../../engine/contract/compare/changes.ts';
import type { Abreast } from '../../artifacts/compare/clock.ts';
import type { Content, Tile } from '../../artifacts/content.ts';
import { placedBack } from '../../plan/motion.ts';
import { COLOUR, valueAt } from '../../plan/pictures.ts';
import { type Size, toMap, type View } from '../../plan/view.ts';
import { usePlayback } from '../../state/playback.ts';
import { clockText, valueText } from '../../widgets/format.ts';
import { channelUnit, wordsOf } from '../../widgets/words.ts';

type Tiles = Extract<Content, { kind: 'tiles' }> | undefined;

export function CompareReadout({
  view,
  size,
  pointer,
  a,
  b,
  motion,
  difference,
  channel,
  unit,
  at,
  other,
}: {
  readonly view: View | undefined;
  /** Of one pane. */
  readonly size: Size;
  readonly pointer: readonly [number, number] | undefined;
  readonly a: Tiles;
  readonly b: Tiles;
  readonly motion: SideMotion | undefined;
  /** Where rasters are subtracted, instead of the values of both. */
  readonly difference: readonly Tile[] | undefined;
  readonly channel: string;
  readonly unit: string;
  readonly at: Abreast | undefined;
  /** B is another drive, with a clock of its own. */
  readonly other: boolean;
}) {
  const t = usePlayback(({ t }) => t);
  const place =
    view && pointer ? toMap(view, size, pointer[0] % Math.max(1, size.width), pointer[1]) : undefined;
  const { word, factor } = channelUnit(channel, unit);
  const valued = place !== undefined && channel !== '' && channel !== COLOUR;
  const inA = valued && a ? valueAt(a.tiles, channel, place[0], place[1]) : undefined;
  const [bx, by] = place && motion ? placedBack(motion, ...place) : (place ?? [0, 0]);
  const inB = valued && b ? valueAt(b.tiles, channel, bx, by) : undefined;
  const less = valued && difference ? valueAt(difference, 'difference', place[0], place[1]) : undefined;
  const text = (value: number | undefined): string =>
    value === undefined ? '–' : `${valueText(value * factor, 3)} ${word}`;
  return (
    <div className="plan-read compare-read num">
      {other && (
        <span>
          A {clockText(t)} · B {at?.tB === undefined ? 'was not here' : clockText(at.tB)}
        </span>
      )}
      {(inA !== undefined || inB !== undefined) && (
        <span>
          {wordsOf(channel)} A {text(inA)} · B {text(inB)}
        </span>
      )}
      {less !== undefined && (
        <span>
          {wordsOf(channel)} B − A {less > 0 ? '+' : ''}
          {text(less)}
        </span>
      )}
      {place && (
        <span className="muted">
          {place[0].toFixed(2)}, {place[1].toFixed(2)} m
        </span>
      )}
    </div>
  );
}
