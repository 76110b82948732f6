/** GNSS fixes as views draw them, read once for each receiver and pose source. */
import { useEffect, useState } from 'react';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet, type Link, payloadOf } from '../../link/link.ts';
import { report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';

export type Fixes = {
  readonly stream: StreamInfo;
  readonly t: Float64Array;
  /** Map frame, three numbers each. */
  readonly position: Float64Array;
  /** East, north, up in metres, NaN where unknown. */
  readonly sigma: Float32Array;
  /** NavSatStatus: 0 fix, 1 SBAS, 2 GBAS or RTK. */
  readonly status: Int8Array;
  /** Metres in the plane from the path. */
  readonly off: Float32Array;
  readonly note?: string | undefined;
};

/** Colours of the status: no correction, satellite, ground station. */
export const FIX_COLOURS = ['#ff9d5c', '#ffd84d', '#7ee08a'] as const;
export const fixColour = (status: number): string =>
  FIX_COLOURS[Math.max(0, Math.min(2, status))] ?? FIX_COLOURS[0];

export async function readFixes(
  link: Link,
  drive: string,
  stream: StreamInfo,
  poses: string | undefined,
): Promise<Fixes> {
  const params = { drive, stream: stream.id, ...(poses === undefined ? {} : { poses }) };
  const reply = await link.request('gnss.fixes', params, { lane: 'visible' });
  const block = decodeColumns(payloadOf(reply, reply.result.payload));
  return {
    stream,
    t: column(block, 't', 'f64'),
    position: column(block, 'position', 'f64'),
    sigma: column(block, 'sigma', 'f32'),
    status: column(block, 'status', 'i8'),
    off: column(block, 'off', 'f32'),
    note: reply.result.note,
  };
}

const NONE: readonly Fixes[] = [];

/** The fixes of all receivers of a drive that has an origin. */
export function useFixes(
  drive:
    | { readonly drive: string; readonly streams: readonly StreamInfo[]; readonly origin?: unknown }
    | undefined,
  wanted: boolean,
): readonly Fixes[] {
  const link = useLink();
  const poses = useSession(({ poses }) => poses);
  const [fixes, setFixes] = useState(NONE);
  useEffect(() => {
    const receivers = drive?.origin
      ? drive.streams.filter(({ kind, count }) => kind === 'gnss' && count > 0)
      : [];
    if (!drive || !wanted || receivers.length === 0) {
      setFixes(NONE);
      return;
    }
    let current = true;
    Promise.all(receivers.map((stream) => readFixes(link, drive.drive, stream, poses))).then(
      (read) => current && setFixes(read),
      (error) => {
        if (current && !isQuiet(error)) report('The GNSS fixes could not be read', error);
      },
    );
    return () => {
      current = false;
    };
  }, [link, drive, poses, wanted]);
  return fixes;
}
