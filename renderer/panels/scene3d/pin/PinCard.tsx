/** The pinned point: its values, the sweep that they belong to, how far that is from the playhead, and where it is. */
import { Copy, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { type Nanoseconds, utcText } from '../../../../engine/contract/time.ts';
import { fromEnu } from '../../../../engine/geometry/geodesy.ts';
import { type Pin, unpin, usePin } from '../../../replay/pin.ts';
import { useFrameLoader } from '../../../replay/ReplayContext.tsx';
import { report } from '../../../state/notices.ts';
import { usePlayback } from '../../../state/playback.ts';
import { useSession } from '../../../state/session.ts';
import { ageText, clockText } from '../../../widgets/format.ts';
import { IconButton } from '../../../widgets/IconButton.tsx';
import { copyPlace } from '../place.ts';
import { placedAgain } from './pinPoint.ts';

export function PinCard({ drive }: { readonly drive: DriveInfo }) {
  const pin = usePin(({ pin }) => pin);
  usePlacedByPoses(drive, pin);
  if (!pin) return null;
  const { name, fields, mapPoint, source } = pin;
  return (
    <section className="pin-card num" aria-label="Pinned point">
      <header>
        <strong>{name}</strong>
        <IconButton name="Copy the coordinates" icon={Copy} size={13} onClick={() => copyPlace(mapPoint)} />
        <IconButton name="Unpin" title="Unpin (Esc)" icon={X} size={13} onClick={unpin} />
      </header>
      {source.kind === 'sweep' ? (
        <p className="pin-time">
          Pinned · sweep #{source.seq} · {clockText(source.t)}
          <br />
          {stampText(drive.t0, source.t)}
          <br />
          <Distance t={source.t} />
        </p>
      ) : (
        <p className="pin-time">Pinned · of no moment: it sums up many sweeps</p>
      )}
      <dl>
        {fields.map(([field, value]) => (
          <div key={field} className="hover-row">
            <dt>{field}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <dt>map</dt>
        <dd>{mapText(mapPoint)}</dd>
        {drive.origin && (
          <>
            <dt>WGS84</dt>
            <dd>{geoText(drive.origin, mapPoint)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** "2026-05-12 09:45:00.123 UTC". */
const stampText = (t0: string, t: Nanoseconds): string =>
  `${utcText(t0, t).slice(0, 23).replace('T', ' ')} UTC`;

const mapText = (point: Vec3): string => `${point.map((value) => value.toFixed(2)).join(', ')} m`;

function geoText(origin: NonNullable<DriveInfo['origin']>, point: Vec3): string {
  const { latitudeDeg, longitudeDeg, altitudeM } = fromEnu(origin, point);
  return `${latitudeDeg.toFixed(7)}, ${longitudeDeg.toFixed(7)}, ${altitudeM.toFixed(2)} m`;
}

/** Written straight into the document, since it changes with the playhead. */
function Distance({ t }: { readonly t: Nanoseconds }) {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let shown = '';
    const show = ({ t: playhead }: { t: Nanoseconds }): void => {
      const by = playhead - t;
      const next =
        by === 0 ? 'at the playhead' : `${ageText(Math.abs(by))} ${by > 0 ? 'before' : 'after'} the playhead`;
      if (text.current && next !== shown) text.current.textContent = next;
      shown = next;
    };
    show(usePlayback.getState());
    return usePlayback.subscribe(show);
  }, [t]);
  return <span ref={text} data-testid="pin-distance" />;
}

/** Other poses place the same point elsewhere; poses that do not reach it end the pin. */
function usePlacedByPoses(drive: DriveInfo, pin: Pin | undefined): void {
  const loader = useFrameLoader();
  const poses = useSession(({ poses }) => poses);
  useEffect(() => {
    if (!pin || pin.poses === poses) return;
    let current = true;
    // After the loader has learned of the poses, too.
    Promise.resolve()
      .then(() => placedAgain(pin, drive, loader))
      .then((placed) => current && usePin.setState({ pin: placed }))
      .catch((error) => {
        if (current) unpin();
        report('The pinned point could not be placed by these poses', error);
      });
    return () => {
      current = false;
    };
  }, [drive, pin, poses, loader]);
}
