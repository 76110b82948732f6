/**
 * The sample drive: its first seconds are made and shown, then the whole is made behind them. Where nothing was ever opened it
 * begins by itself, and is shown by itself unless the person has done something meanwhile.
 */
import { create } from 'zustand';
import type { Results } from '../../engine/contract/api.ts';
import type { Link } from '../link/link.ts';
import { useJobs } from './jobs.ts';
import { notify, report } from './notices.ts';
import { usePlayback } from './playback.ts';
import { openDrive, useSession } from './session.ts';
import { showWorkspace } from './workspace.ts';

type SampleDrive = {
  /** The job that is followed, and what it makes. */
  readonly job?: { readonly id: string; readonly part: 'start' | 'whole' } | undefined;
  /** Grant of the first seconds, once they are there. */
  readonly start?: string | undefined;
  /** Begun by itself, not asked for. */
  readonly byItself: boolean;
};

export const useSampleDrive = create<SampleDrive>(() => ({ byItself: false }));

const NAME = 'Sample drive';

/** Opens the sample drive, or what there is of it; makes what is missing. */
export async function openSample(link: Link, sample: Results['library.list']['sample']): Promise<void> {
  if (sample.grant !== undefined) {
    await show(link, sample.grant);
    return;
  }
  if (sample.start !== undefined) {
    await showStart(link, sample.start);
    return;
  }
  useSampleDrive.setState({ byItself: false });
  await make(link, 'start');
}

/** Called once when the library was read: on a machine where nothing was ever opened, the sample drive begins. */
export async function offerSample(link: Link, { fresh, sample }: Results['library.list']): Promise<void> {
  if (!fresh || sample.ready || useSampleDrive.getState().job) return;
  useSampleDrive.setState({ byItself: true });
  // The engine begins with them before the page is there, and may be done.
  if (sample.start === undefined) await make(link, 'start');
  else if (!touched) await showStart(link, sample.start);
}

async function make(link: Link, part: 'start' | 'whole'): Promise<void> {
  const { job } = useSampleDrive.getState();
  if (job?.part === part) return;
  try {
    const { result } = await link.request('jobs.start', { kind: 'sample', part });
    useSampleDrive.setState({ job: { id: result.job, part } });
    // It may have ended before its name was known.
    follow(link);
  } catch (error) {
    report('The sample drive could not be made', error);
  }
}

async function show(link: Link, grant: string): Promise<boolean> {
  await openDrive(link, grant, NAME);
  if (useSession.getState().grant !== grant) return false;
  showWorkspace('replay');
  return true;
}

/** Plays the first seconds over and over, and begins with the rest. */
async function showStart(link: Link, grant: string): Promise<void> {
  useSampleDrive.setState({ start: grant });
  if (!(await show(link, grant))) return;
  const { startNs, endNs, setLoop, play } = usePlayback.getState();
  setLoop({ from: startNs, to: endNs });
  play();
  await make(link, 'whole');
}

function follow(link: Link): void {
  const { job, start, byItself } = useSampleDrive.getState();
  const now = job && useJobs.getState().jobs.find((each) => each.job === job.id);
  if (!job || !now || now.state === 'running' || now.state === 'queued') return;
  useSampleDrive.setState({ job: undefined });
  const made = now.result;
  if (now.state !== 'done' || made === undefined) return;
  if (job.part === 'start') {
    if (!byItself || !touched) void showStart(link, made);
    return;
  }
  if (useSession.getState().grant === start)
    notify({
      level: 'good',
      title: 'The whole sample drive is ready',
      detail: 'What you see are its first seconds.',
      stays: true,
      action: { label: 'Open it', run: () => void show(link, made) },
    });
}

/** Whether the person has pressed anything: then nothing is opened over it. */
let touched = false;

/**
 * Begins to follow the jobs; called once when the interface starts.
 * @param page where the person's presses arrive
 * @returns a function that ends it
 */
export function followSample(link: Link, page: EventTarget): () => void {
  touched = false;
  for (const type of ['pointerdown', 'keydown', 'drop'] as const)
    page.addEventListener(type, () => (touched = true), { capture: true });
  return useJobs.subscribe(() => follow(link));
}
