/** The choice of one of the drive's streams of a kind, or to leave it to the stage. */
import type { StreamKind } from '../../../engine/contract/streams.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useSession } from '../../state/session.ts';

export function StreamChoice({
  id,
  kind,
  value,
  onChange,
}: {
  readonly id: string;
  readonly kind: StreamKind;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const drive = useSession(({ drive }) => drive);
  const names = (drive?.streams ?? [])
    .filter((stream) => stream.kind === kind && stream.role !== 'truth')
    .map(({ name }) => name);
  return (
    <select id={id} className="select" value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">chosen by the stage</option>
      {/* A run may name a stream that another drive has. */}
      {(value === '' || names.includes(value) ? names : [...names, value]).map((name) => (
        <option key={name} value={name}>
          {visible(name)}
        </option>
      ))}
    </select>
  );
}
