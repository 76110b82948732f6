/** The point under the pointer: its values, and the sweep that they belong to; or the place on the ground. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Landmark } from '../../../engine/contract/map/landmarks.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { usePlayback } from '../../state/playback.ts';
import { oldText } from '../../widgets/format.ts';
import { LANDMARK_LOOKS, landmarkFacts } from '../../widgets/map/landmarks.ts';
import { fieldsOf, nameOf } from './pin/pinPoint.ts';
import type { Hover } from './pointer.ts';

export function HoverCard({ hover, drive }: { readonly hover: Hover; readonly drive: DriveInfo }) {
  const { pick, mapPoint, x, y } = hover;
  const geo = drive.origin && fromEnu(drive.origin, mapPoint);
  const place = (card: HTMLDivElement | null): void => {
    if (!card) return;
    const box = card.parentElement?.getBoundingClientRect();
    const left = x + 16 + card.offsetWidth > (box?.width ?? 0) ? x - card.offsetWidth - 12 : x + 16;
    const top = Math.min(y + 12, (box?.height ?? 0) - card.offsetHeight - 8);
    card.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };
  if (hover.landmark) return <LandmarkCard landmark={hover.landmark} place={place} />;
  if (!pick) {
    return (
      <div className="scene-place num">
        {mapPoint.map((value) => value.toFixed(2)).join(', ')} m
        {geo && `  ·  ${geo.latitudeDeg.toFixed(7)}, ${geo.longitudeDeg.toFixed(7)}`}
      </div>
    );
  }
  const { source } = pick;
  const fields = fieldsOf(pick);
  return (
    <div className="hover-card num" ref={place}>
      <strong>{nameOf(pick, drive)}</strong>
      <dl>
        {source.kind === 'sample' && (
          <>
            <dt>sweep</dt>
            {/* Any move of the playhead takes the card away, so this age stays true while it is shown. */}
            <dd>
              #{source.seq}, {oldText(usePlayback.getState().t - source.t)}
            </dd>
          </>
        )}
        {fields.map(([name, value]) => (
          <div key={name} className="hover-row">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <dt>map</dt>
        <dd>{mapPoint.map((value) => value.toFixed(2)).join(', ')}</dd>
      </dl>
      <p className="faint">Click to pin</p>
    </div>
  );
}

/** What a pole, a sign or a light is, how large, how sure and seen by what. */
function LandmarkCard({
  landmark,
  place,
}: {
  readonly landmark: Landmark;
  readonly place: (card: HTMLDivElement | null) => void;
}) {
  const { kind, subtype, confidence, position } = landmark;
  return (
    <div className="hover-card num" ref={place}>
      <strong>
        {LANDMARK_LOOKS[kind].word}
        {subtype && `, ${visible(subtype.replaceAll('_', ' '))}`} · {Math.round(100 * confidence)} %
      </strong>
      <dl>
        {landmarkFacts(landmark).map(([name, value]) => (
          <div key={name} className="hover-row">
            <dt>{name}</dt>
            <dd>{visible(value)}</dd>
          </div>
        ))}
        <dt>map</dt>
        <dd>{position.map((value) => value.toFixed(2)).join(', ')}</dd>
      </dl>
      <p className="faint">Click for what it came from</p>
    </div>
  );
}
