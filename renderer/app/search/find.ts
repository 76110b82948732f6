/** Everything of the open drive that a few words find: times, signals, topics, map elements, problems, events. */
import { visible } from '../../../engine/contract/visible.ts';
import { readContent } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import type { Link } from '../../link/link.ts';
import { showProblem } from '../../replay/showProblem.ts';
import { signalName } from '../../replay/signals/signalName.ts';
import { useBookmarks } from '../../state/bookmarks.ts';
import { askForSignal } from '../../state/dialogs/asked.ts';
import { bringPanel } from '../../state/docks.ts';
import { usePlayback } from '../../state/playback.ts';
import { useProblems } from '../../state/problems/problems.ts';
import { useReplayClock } from '../../state/replayClock.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { SURROUNDINGS_M, useSelection } from '../../state/selection.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace, useWorkspace } from '../../state/workspace.ts';
import { parseTime } from '../../timeline/parseTime.ts';
import { clockText } from '../../widgets/format.ts';
import { readyOf } from '../../widgets/LoadState.tsx';

export type Find = {
  readonly key: string;
  readonly group: string;
  readonly title: string;
  readonly hint: string;
  readonly run: () => void;
};

/** Of each group; more words narrow it. */
const MOST = 6;

const seek = (t: number): void => {
  usePlayback.getState().pause();
  usePlayback.getState().seek(t);
  useWorkspace.setState({ library: false });
};

/** @param text at least two characters */
export async function findAll(link: Link, text: string, signal: AbortSignal): Promise<readonly Find[]> {
  const { drive } = useSession.getState();
  if (!drive) return [];
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (title: string): boolean => words.every((word) => title.toLowerCase().includes(word));
  const t = parseTime(text, drive.t0, usePlayback.getState().t);
  const times: Find[] =
    t !== undefined && t >= 0 && t <= drive.durationNs
      ? [{ key: 'time', group: 'Times', title: `Go to ${clockText(t)}`, hint: '', run: () => seek(t) }]
      : [];
  const topics = drive.streams
    .filter(({ name }) => has(name))
    .slice(0, MOST)
    .map(
      ({ id, name, kind }): Find => ({
        key: `stream ${id}`,
        group: 'Topics',
        title: visible(name),
        hint: kind,
        run: () => {
          useSelection.setState({ stream: id });
          showIn('replay', 'message');
        },
      }),
    );
  // Each part that fails leaves the others: a search is no place for an error.
  const settled = await Promise.allSettled([
    signalsBy(link, drive, text, signal),
    elementsBy(link, drive.drive, has, signal),
    eventsBy(link, drive.drive, text, has, signal),
  ]);
  const read = settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  return [...times, ...topics, ...problemsBy(drive, has), ...read];
}

type OpenDrive = NonNullable<ReturnType<typeof useSession.getState>['drive']>;

async function signalsBy(link: Link, drive: OpenDrive, search: string, signal: AbortSignal): Promise<Find[]> {
  const { result } = await link.request('signals.list', { drive: drive.drive, search }, { signal });
  return result.signals.slice(0, MOST).map((info): Find => {
    const { id, unit } = info;
    const name = signalName(drive, info);
    const run = (): void => {
      showIn('replay', 'signals');
      askForSignal(name);
    };
    return { key: `signal ${id}`, group: 'Signals', title: visible(name), hint: unit, run };
  });
}

/** Lines and landmarks of the run in front, read once for each artifact. */
const known = new Map<number, { readonly drive: string; readonly lines: readonly Line[] }>();
const KINDS = ['polylines', 'landmarks'];

async function elementsBy(
  link: Link,
  drive: string,
  has: (title: string) => boolean,
  signal: AbortSignal,
): Promise<Find[]> {
  const artifacts = artifactsOf(runOf(useRuns.getState()));
  const searched = KINDS.flatMap((wanted) => artifacts.findLast(({ kind }) => kind === wanted) ?? []);
  for (const id of known.keys()) if (!searched.some((each) => each.id === id)) known.delete(id);
  const all: (Line & { readonly artifact: number })[] = [];
  for (const artifact of searched) {
    if (known.get(artifact.id)?.drive !== drive) {
      let lines: readonly Line[] = [];
      await readContent(link, drive, artifact, signal, (content) => {
        if (content.kind === 'lines') lines = content.lines;
      });
      known.set(artifact.id, { drive, lines });
    }
    for (const line of known.get(artifact.id)?.lines ?? []) all.push({ ...line, artifact: artifact.id });
  }
  return (
    all
      .filter(({ name, id, subtype }) => has(`${name} ${id} ${subtype}`))
      // "sign 1" is the sign of that name before the crossing 1 that is signalled.
      .sort((a, b) => Number(has(b.name)) - Number(has(a.name)))
      .slice(0, MOST)
      .map(({ artifact, id, name, subtype, xyz }): Find => {
        const middle = 3 * Math.floor(xyz.length / 6);
        const mapPoint = [xyz[middle] ?? 0, xyz[middle + 1] ?? 0, xyz[middle + 2] ?? 0] as const;
        return {
          key: `element ${id}`,
          group: 'Map elements',
          title: visible(name),
          hint: subtype,
          run: () => {
            showWorkspace('map');
            useSelection.setState({
              item: { artifact, item: id, mapPoint },
              goTo: { mapPoint, radiusM: SURROUNDINGS_M },
            });
          },
        };
      })
  );
}

/** As the list of problems shows them. */
function problemsBy(drive: OpenDrive, has: (title: string) => boolean): Find[] {
  const problems = readyOf(useProblems.getState().list)?.problems ?? [];
  return problems
    .filter(({ sentence }) => has(sentence))
    .slice(0, MOST)
    .map((problem): Find => {
      const { id, sentence, severity } = problem;
      const run = (): void => {
        useWorkspace.setState({ library: false });
        showProblem(drive, problem);
      };
      return { key: `problem ${id}`, group: 'Problems', title: visible(sentence), hint: severity, run };
    });
}

async function eventsBy(
  link: Link,
  drive: string,
  search: string,
  has: (title: string) => boolean,
  signal: AbortSignal,
): Promise<Find[]> {
  const marks = useBookmarks
    .getState()
    .list.filter(({ note }) => has(note))
    .map(({ id, t, note }): Find => event(`bookmark ${id}`, t, note || 'Bookmark', 'bookmark'));
  const { result } = await link.request(
    'records.list',
    {
      drive,
      search,
      levels: ['info', 'warn', 'error', 'fatal'],
      limit: MOST,
      clock: useReplayClock.getState().clock,
    },
    { lane: 'analysis', signal },
  );
  const said = result.records.map(
    ({ t, source, text, level }, i): Find => event(`record ${i}`, t, `${source}: ${text}`, level),
  );
  return [...marks, ...said].slice(0, MOST);
}

const event = (key: string, t: number, title: string, level: string): Find => ({
  key,
  group: 'Events',
  title: visible(title),
  hint: `${level}, ${clockText(t)}`,
  run: () => seek(t),
});

/** Brings a panel of a workspace to the front; adds it where the workspace has none. */
function showIn(workspace: string, panel: string): void {
  showWorkspace(workspace);
  bringPanel(workspace, panel);
}
