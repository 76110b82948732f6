/** The route check of the open drive; read anew when runs or what was set aside change. */
import type { RouteReport } from '../../../engine/contract/doctor/route.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { payloadOf } from '../../link/link.ts';
import { ignoredProblems, useProblems } from '../../state/problems/problems.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useRuns } from '../../state/runs.ts';
import { useDrive } from '../../state/session.ts';
import type { Loadable } from '../../widgets/LoadState.tsx';
import type { Plan } from './plan.ts';

export type CheckedRoute = RouteReport & { readonly bytes: Uint8Array | undefined };

/** @param plan what was to be driven, as the person chose it */
export function useRoute(visible: boolean, plan: Plan | undefined): Loadable<CheckedRoute> {
  const link = useLink();
  const drive = useDrive()?.drive;
  const made = useRuns(({ runs }) =>
    runs.flatMap(({ stages }) => stages.map(({ key = '', state }) => `${key}${state}`)).join(),
  );
  const ignored = useProblems(({ list }) => ignoredProblems(list).length);
  return useLoadable(drive, `${made}/${ignored}/${plan?.key ?? ''}`, visible, async (signal) => {
    const reply = await link.request(
      'doctor.route',
      { drive: drive ?? '', ...(plan ? { plan: { name: plan.name, text: plan.text } } : {}) },
      { lane: 'analysis', signal },
    );
    const { gpx, ...report } = reply.result;
    return { ...report, bytes: gpx === undefined ? undefined : payloadOf(reply, gpx) };
  });
}
