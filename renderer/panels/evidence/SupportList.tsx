/** What the element rests on, in words, and the pictures that saw it, best first; a click takes all views to that moment. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { usePlayback } from '../../state/playback.ts';
import { type SeenPicture, type Support, useSupport } from '../../state/run/support.ts';
import { streamOf } from '../../state/session.ts';
import { clockText, countText } from '../../widgets/format.ts';
import { usePictureUrl } from '../../widgets/pictureUrl.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';

const DOING = {
  points: 'Searching the sweeps for its points…',
  cells: 'Reading the cells under it…',
  pictures: 'Looking for the pictures that saw it…',
} as const;

const CHANNELS: Readonly<Record<string, string>> = {
  marking: 'that paint is there',
  boundary: 'that an edge is there',
};

export function SupportList({
  drive,
  onRoad,
}: {
  readonly drive: DriveInfo;
  /** It lies on the road: what is painted there says something about it. */
  readonly onRoad: boolean;
}) {
  const support = useSupport();
  const { points, cells, pictures, doing, error } = support;
  return (
    <section className="evidence-support" aria-label="What it rests on" aria-busy={doing !== undefined}>
      <h4>What it rests on</h4>
      {points && <p>{pointsText(points)}</p>}
      {cells && onRoad && <p>{cellsText(cells)}</p>}
      {doing && (
        <p className="muted" role="status">
          {DOING[doing]}
        </p>
      )}
      {error !== undefined && <p className="finding finding-warn">{visible(error)}</p>}
      {pictures && <h4>Pictures that saw it, best first</h4>}
      {pictures?.length === 0 && <p className="muted">No camera saw it.</p>}
      <ul className="evidence-pictures">
        {pictures?.map((picture) => (
          <PictureRow key={`${picture.stream}/${picture.seq}`} picture={picture} drive={drive} />
        ))}
      </ul>
    </section>
  );
}

function pointsText({ count, sweeps, near, searched }: NonNullable<Support['points']>): string {
  const [first, last] = [sweeps[0], sweeps.at(-1)];
  if (!first || !last) return `No lidar point lies on it, in ${countText(searched)} sweeps that passed near.`;
  const part =
    searched < near ? ` (${countText(searched)} of ${countText(near)} sweeps near it searched)` : '';
  const from = sweeps.length === 1 ? 'one sweep' : `${countText(sweeps.length)} sweeps`;
  return `${countText(count)} lidar points of ${from}, ${clockText(first.t)} to ${clockText(last.t)}${part}: yellow in 3D.`;
}

const cellsText = ({ value, channel, mean, sizeM }: NonNullable<Support['cells']>): string =>
  `${countText(value.length)} cells of ${Math.round(100 * sizeM)} cm under it${
    CHANNELS[channel] ? `, on average ${Math.round(100 * mean)} % sure ${CHANNELS[channel]}` : ''
  }: yellow in the map view.`;

function PictureRow({ picture, drive }: { readonly picture: SeenPicture; readonly drive: DriveInfo }) {
  const url = usePictureUrl(picture.jpeg);
  const { t, distanceM, pixelsPerM, seen, hidden, crop, pixels } = picture;
  const name = shortNames(streamOf(drive, picture.stream)?.name ?? '');
  const [x, y, w, h] = crop?.rect ?? [0, 0, 1, 1];
  const dots = Array.from(
    { length: pixels.length / 2 },
    (_, i) => [pixels[2 * i] ?? 0, pixels[2 * i + 1] ?? 0] as const,
  );
  return (
    <li>
      <button type="button" className="evidence-picture" onClick={() => usePlayback.getState().seek(t)}>
        {url && (
          <span className="evidence-crop">
            <img src={url} alt="" />
            <svg viewBox={`${x} ${y} ${w} ${h}`} preserveAspectRatio="none" aria-hidden>
              {dots.map(([u, v]) => (
                <circle key={`${u}/${v}`} cx={u} cy={v} r={w / 160} />
              ))}
            </svg>
          </span>
        )}
        <span className="evidence-caption num">
          <strong>
            {visible(name)} · {clockText(t)}
          </strong>
          <span className="muted">
            {distanceM.toFixed(0)} m away · {pixelsPerM.toFixed(0)} pixels a metre ·{' '}
            {seen > 0.98 ? 'all of it' : `${Math.round(100 * seen)} % of it`}
            {hidden > 0.02 ? `, ${Math.round(100 * hidden)} % hidden` : ''}
          </span>
        </span>
      </button>
    </li>
  );
}
