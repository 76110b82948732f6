/** The limit from which a warning is shown, in gigabytes; kept as a setting. */
import { useEffect } from 'react';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { readSetting, writeSetting } from '../../state/settings.ts';
import { bytesText } from '../../widgets/format.ts';
import { LIMIT_SETTING, useStorageDialog } from './dialogState.ts';

const BYTES = 1e9;

/** The limit in bytes; undefined where none is set, or it is not read yet. */
export function useLimit(): readonly [
  limit: number | undefined,
  setLimit: (limit: number | undefined) => void,
] {
  const link = useLink();
  const limit = useStorageDialog(({ limit }) => limit);
  useEffect(() => {
    readSetting(link, LIMIT_SETTING).then(
      (value) =>
        useStorageDialog.setState({ limit: typeof value === 'number' && value > 0 ? value : undefined }),
      (error) => report('The limit could not be read', error),
    );
  }, [link]);
  const set = (value: number | undefined): void => {
    useStorageDialog.setState({ limit: value });
    writeSetting(link, LIMIT_SETTING, value ?? null);
  };
  return [limit, set];
}

export function LimitForm({ total }: { readonly total: number }) {
  const [limit, setLimit] = useLimit();
  return (
    <div className="storage-limit">
      <label>
        Warn from
        <input
          className="input num"
          type="number"
          min="0"
          step="any"
          placeholder="no limit"
          value={limit === undefined ? '' : limit / BYTES}
          onChange={({ target }) => {
            const value = Number(target.value) * BYTES;
            setLimit(value > 0 ? value : undefined);
          }}
        />
        GB
      </label>
      <LimitWarning total={total} limit={limit} />
    </div>
  );
}

export function LimitWarning({
  total,
  limit,
}: {
  readonly total: number;
  readonly limit: number | undefined;
}) {
  if (limit === undefined || total <= limit) return null;
  return (
    <p className="verdict verdict-warn" role="status">
      Drives take {bytesText(total)}, more than the {bytesText(limit)} that you set as a limit.
    </p>
  );
}
