/** The text under the pointer: the line, the value of the channel, the coordinates. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { capital } from '../../../engine/contract/map/elementNames.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import type { Line } from '../../artifacts/line.ts';
import { isInferred } from '../../plan/lineLook.ts';
import { valueText } from '../../widgets/format.ts';
import { channelUnit, wordsOf } from '../../widgets/words.ts';

export function Readout({
  drive: { origin },
  place,
  line,
  channel,
  value,
  unit,
}: {
  readonly drive: Pick<DriveInfo, 'origin'>;
  /** Metres in the map frame; undefined while the pointer is elsewhere. */
  readonly place: readonly [number, number] | undefined;
  readonly line: Line | undefined;
  readonly channel: string;
  readonly value: number | undefined;
  readonly unit: string;
}) {
  const { word, factor } = channelUnit(channel, unit);
  return (
    <div className="plan-read bev-read num">
      {line && line.class !== 'trajectory' && <strong>{lineText(line)}</strong>}
      {value !== undefined && (
        <span>
          {wordsOf(channel)} {valueText(value * factor, 4)} {word}
        </span>
      )}
      {place && <span className="muted">{placeText(place, origin)}</span>}
    </div>
  );
}

/** "Divider 12, dashed · 93 %", "Divider 13, inferred · 40 %". */
export function lineText({
  name,
  subtype,
  confidence,
  attributes,
}: Pick<Line, 'name' | 'subtype' | 'confidence' | 'attributes'>): string {
  const word = isInferred({ attributes }) ? 'inferred' : subtype.replaceAll('_', ' ');
  const kind = word && `, ${word}`;
  const share = confidence === undefined ? '' : ` · ${Math.round(confidence * 100)} %`;
  return `${capital(name)}${kind}${share}`;
}

/** Metres in the map frame, then latitude and longitude where the drive has an origin. */
export function placeText([x, y]: readonly [number, number], origin: DriveInfo['origin']): string {
  const metres = `${x.toFixed(2)}, ${y.toFixed(2)} m`;
  if (!origin) return metres;
  const { latitudeDeg, longitudeDeg } = fromEnu(origin, [x, y, 0]);
  return `${metres} · ${latitudeDeg.toFixed(7)}, ${longitudeDeg.toFixed(7)}`;
}
