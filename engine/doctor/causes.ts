/**
 * Several sentences of one cause become one problem: the first of a kind and a subject keeps what the others say as signs, and
 * what follows from a cause (a camera that looks aside because the lidar is turned) becomes a sign of that cause.
 */
import type { Problem, ProblemKind } from '../contract/doctor/problems.ts';
import { NS_PER_MS } from '../contract/time.ts';
import { rankOf } from './draft.ts';

/** Worst first: by severity, then by how far past its limit. */
export const worstFirst = (a: Problem, b: Problem): number =>
  rankOf(a.severity) - rankOf(b.severity) || b.weight - a.weight || (a.id < b.id ? -1 : 1);

export function causesOf(problems: readonly Problem[]): Problem[] {
  const merged = mergedById(problems);
  const gone = new Map<Problem, Problem>();
  for (const problem of merged) {
    const cause = merged.find((each) => each !== problem && !gone.has(each) && follows(problem, each));
    if (cause) gone.set(problem, cause);
  }
  return merged
    .filter((problem) => !gone.has(problem))
    .map((problem) =>
      withSigns(
        problem,
        [...gone].flatMap(([from, to]) => (rootOf(to, gone) === problem ? [from] : [])),
      ),
    )
    .sort(worstFirst);
}

/** A cause may itself follow from another. */
function rootOf(problem: Problem, gone: ReadonlyMap<Problem, Problem>): Problem {
  let root = problem;
  for (let next = gone.get(root); next; next = gone.get(root)) root = next;
  return root;
}

/** Of one kind and subject: one problem, the worst first. */
function mergedById(problems: readonly Problem[]): Problem[] {
  const byId = new Map<string, Problem[]>();
  for (const problem of problems) {
    const known = byId.get(problem.id);
    if (known) known.push(problem);
    else byId.set(problem.id, [problem]);
  }
  return [...byId.values()].flatMap((group) => {
    const [first, ...others] = group.toSorted(mostTelling);
    return first ? [withSigns(first, others)] : [];
  });
}

/** What proposes a repair or has a figure says more than what has none. */
const mostTelling = (a: Problem, b: Problem): number =>
  rankOf(a.severity) - rankOf(b.severity) ||
  Number(b.repair !== undefined) - Number(a.repair !== undefined) ||
  Number(b.figure !== undefined) - Number(a.figure !== undefined) ||
  b.weight - a.weight;

function withSigns(problem: Problem, others: readonly Problem[]): Problem {
  if (others.length === 0) return problem;
  const signs = [...problem.signs, ...others.flatMap(({ sentence, signs }) => [sentence, ...signs])];
  const when = problem.when ?? others.find((each) => each.when)?.when;
  const where = problem.where ?? others.find((each) => each.where)?.where;
  const offered = others.find(({ kind, repair }) => kind === problem.kind && repair)?.repair;
  const falls = offered !== undefined && leavesAhead(problem, offered);
  if (falls) signs.push(FALLS_SHORT);
  const repair = problem.repair ?? (falls ? undefined : offered);
  const weight = Math.max(
    problem.weight,
    ...others.filter(({ kind }) => kind === problem.kind).map(({ weight }) => weight),
  );
  return {
    ...problem,
    weight,
    signs: [...new Set(signs)].filter((sign) => sign !== problem.sentence),
    ...(when ? { when } : {}),
    ...(where ? { where } : {}),
    ...(repair ? { repair } : {}),
  };
}

/** Whether stamps of which the log shows that they run ahead would do so after the repair, too. */
const leavesAhead = ({ source, figure }: Problem, repair: NonNullable<Problem['repair']>): boolean =>
  source === 'ingest' &&
  figure?.unit === 'ms' &&
  repair.kind === 'clock-offset' &&
  repair.addNs > -AHEAD_SHARE * figure.value * NS_PER_MS;

const FALLS_SHORT =
  'A correction of that size is not proposed: the stamps would still lie after the log received them.';

/** Health knows a clock to some milliseconds: a repair may fall short of what the log shows by the rest. */
const AHEAD_SHARE = 0.8;

/** A camera is off by the lidar's own turn where the two differ by less (°): twice what Health knows it to. */
const SAME_TURN_DEG = 0.4;

/** What a cause of each kind may show as, whoever's sensor it is in. */
const SHOWS_AS: Partial<Record<ProblemKind, readonly ProblemKind[]>> = {
  'gnss-jump': ['gnss-poor'],
  rain: ['registration', 'ground-poor', 'worn-paint'],
  'dark-pictures': ['worn-paint'],
};

/** Whether a problem is only how the cause shows. */
function follows(problem: Problem, cause: Problem): boolean {
  if (problem.kind === 'camera-yaw' && cause.kind === 'lidar-yaw') {
    const [own, other] = [problem.figure?.value, cause.figure?.value];
    return own !== undefined && other !== undefined && Math.abs(own - other) <= SAME_TURN_DEG;
  }
  if (SHOWS_AS[cause.kind]?.includes(problem.kind)) return true;
  const sameSensor = problem.subject.stream !== undefined && problem.subject.stream === cause.subject.stream;
  if (!sameSensor) return false;
  // The lidar's points show which place is seen: where the camera is off, another place is, and a little of it looks like dirt.
  if (problem.kind === 'lens-dirt') return MISPLACES.includes(cause.kind) && problem.weight < CLEAR_DIRT;
  // What a lidar did not deliver, or delivered at wrong times, does not register.
  if (problem.kind === 'registration') return SPOILS_REGISTRATION.includes(cause.kind);
  if (problem.kind === 'samples-missing') return cause.kind === 'data-lost';
  return false;
}

const MISPLACES: readonly ProblemKind[] = ['camera-yaw', 'focal-length', 'clock-offset'];
/** So many times its limit is dirt whatever else is off: a camera turned by 1.3° shows 1.6 times (kitti-0005), dirt 2 to 12. */
const CLEAR_DIRT = 2;

const SPOILS_REGISTRATION: readonly ProblemKind[] = [
  'samples-missing',
  'samples-doubled',
  'sensor-frozen',
  'data-lost',
  'clock-jitter',
  'clock-offset',
  'clock-set',
];
