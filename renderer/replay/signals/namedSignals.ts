/** The numeric signals of the drive by name: layouts keep names, because ids differ between drives. */
import { useMemo } from 'react';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { streamOf, useDrive } from '../../state/session.ts';
import { type Loadable, readyOf } from '../../widgets/LoadState.tsx';
import { unitOf } from '../../widgets/streams/signalUnit.ts';

const NONE: readonly SignalInfo[] = [];

/** @returns the list while it is read, and the signals by "stream path", each with its unit */
export function useNamedSignals(wanted = true): {
  readonly listed: Loadable<readonly SignalInfo[]>;
  readonly named: ReadonlyMap<string, SignalInfo>;
} {
  const link = useLink();
  const drive = useDrive();
  const listed = useLoadable(drive?.drive, '', wanted, async (signal) => {
    const { result } = await link.request(
      'signals.list',
      { drive: drive?.drive ?? '' },
      { lane: 'analysis', signal },
    );
    return result.signals.map((each) => ({ ...each, unit: unitOf(each) }));
  });
  const signals = readyOf(listed) ?? NONE;
  const named = useMemo(
    () =>
      new Map(
        signals.map((signal) => [`${streamOf(drive, signal.stream)?.name ?? '?'} ${signal.path}`, signal]),
      ),
    [signals, drive],
  );
  return { listed, named };
}

/** The first signals by these patterns, where the drive has them. */
export const firstOf = (
  named: ReadonlyMap<string, SignalInfo>,
  ...patterns: readonly (readonly RegExp[])[]
): string[] =>
  patterns.flatMap((choices) => {
    for (const pattern of choices) {
      const name = [...named.keys()].find((each) => pattern.test(each));
      if (name !== undefined) return [name];
    }
    return [];
  });

/** Speed along the vehicle, and turn rate. */
export const SPEED = [/ linear\.x$/, /speed|velocity/i] as const;
export const TURN_RATE = [/ gyro\.z$/, / angular\.z$/] as const;
