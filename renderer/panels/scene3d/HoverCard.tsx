/** The point under the pointer: its fields, its sensor and time; or the place on the ground. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { streamOf } from '../../state/session.ts';
import { valueText } from '../../widgets/format.ts';
import type { Hover } from './pointer.ts';

const UNITS: Readonly<Record<string, string>> = {
  doppler: 'm/s',
  range: 'm',
  azimuth: 'rad',
  elevation: 'rad',
  rcs: 'dBm²',
  time: 'ns',
};

export function HoverCard({ hover, drive }: { readonly hover: Hover; readonly drive: DriveInfo }) {
  const { pick, mapPoint, x, y } = hover;
  const source = pick?.source;
  const stream = source?.kind === 'sample' ? streamOf(drive, source.stream) : undefined;
  const position = pick?.object.geometry.getAttribute('position');
  const range =
    pick && position
      ? Math.hypot(position.getX(pick.index), position.getY(pick.index), position.getZ(pick.index))
      : undefined;
  const geo = drive.origin && fromEnu(drive.origin, mapPoint);
  const place = (card: HTMLDivElement | null): void => {
    if (!card) return;
    const box = card.parentElement?.getBoundingClientRect();
    const left = x + 16 + card.offsetWidth > (box?.width ?? 0) ? x - card.offsetWidth - 12 : x + 16;
    const top = Math.min(y + 12, (box?.height ?? 0) - card.offsetHeight - 8);
    card.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };
  if (!pick) {
    return (
      <div className="scene-place num">
        {mapPoint.map((value) => value.toFixed(2)).join(', ')} m
        {geo && `  ·  ${geo.latitudeDeg.toFixed(7)}, ${geo.longitudeDeg.toFixed(7)}`}
      </div>
    );
  }
  const fields: [string, string][] = [];
  const columns = pick.object.userData.columns as
    | { fields: ReadonlyMap<string, ArrayLike<number>> }
    | undefined;
  for (const [name, values] of columns?.fields ?? []) {
    if (values.length <= pick.index) continue;
    const value = values[pick.index] ?? Number.NaN;
    fields.push(
      name === 'time'
        ? ['time in sweep', `${valueText(value / 1e6, 4)} ms`]
        : [name, `${valueText(value, 4)} ${UNITS[name] ?? ''}`],
    );
  }
  return (
    <div className="hover-card num" ref={place}>
      <strong>{stream?.name ?? (source?.kind === 'artifact' ? 'Artifact' : '')}</strong>
      <dl>
        {range !== undefined && source?.kind === 'sample' && (
          <>
            <dt>range</dt>
            <dd>{range.toFixed(2)} m</dd>
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
    </div>
  );
}
