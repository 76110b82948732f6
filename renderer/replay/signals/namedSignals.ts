/** The numeric signals of the drive by name: layouts keep names, because ids differ between drives. */
import { useMemo } from 'react';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useScripts } from '../../state/scripts.ts';
import { useDrive } from '../../state/session.ts';
import { type Loadable, readyOf } from '../../widgets/LoadState.tsx';
import { unitOf } from '../../widgets/streams/signalUnit.ts';
import { signalName } from './signalName.ts';

const NONE: readonly SignalInfo[] = [];

/** @returns the list while it is read, and the signals by "stream path", each with its unit */
export function useNamedSignals(wanted = true): {
  readonly listed: Loadable<readonly SignalInfo[]>;
  readonly named: ReadonlyMap<string, SignalInfo>;
} {
  const link = useLink();
  const drive = useDrive();
  const version = useScripts((state) => state.version);
  const listed = useLoadable(drive?.drive, version, wanted, async (signal) => {
    const { result } = await link.request(
      'signals.list',
      { drive: drive?.drive ?? '' },
      { lane: 'analysis', signal },
    );
    return result.signals.map((each) => ({
      ...each,
      unit: each.script === undefined ? unitOf(each) : each.unit,
    }));
  });
  const signals = readyOf(listed) ?? NONE;
  const named = useMemo(() => {
    const named = new Map<string, SignalInfo>();
    for (const signal of signals) {
      const name = signalName(drive, signal);
      // The drive's own come first, and so no script takes the name of one of them.
      if (!named.has(name)) named.set(name, signal);
    }
    return named;
  }, [signals, drive]);
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
