/** Commands of the reconstruction: run, run to the chosen stage, stop. */
import { Play, Square, StepForward } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { useJobs } from '../../state/jobs.ts';
import { runningJob, runRefusal, start, stop } from '../../state/run/reconstruction.ts';
import { useRuns } from '../../state/runs.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace } from '../../state/workspace.ts';

const drive = () => useSession.getState().drive;
const running = (): boolean => runningJob(useJobs.getState().jobs, drive()) !== undefined;
const canRun = (): boolean => {
  const open = drive();
  return open !== undefined && runRefusal(open, useRuns.getState().stages) === undefined && !running();
};

export const commands: readonly Command[] = [
  {
    id: 'run.all',
    title: 'Run all stages',
    group: 'Reconstruct',
    keys: ['r'],
    icon: Play,
    when: canRun,
    run: ({ link }) => {
      const open = drive();
      if (!open) return;
      showWorkspace('reconstruct');
      void start(link, open);
    },
  },
  {
    id: 'run.here',
    title: 'Run to the chosen stage',
    group: 'Reconstruct',
    keys: ['shift+r'],
    icon: StepForward,
    when: canRun,
    run: ({ link }) => {
      const open = drive();
      if (open) void start(link, open, useRuns.getState().stage);
    },
  },
  {
    id: 'run.stop',
    title: 'Stop the run',
    group: 'Reconstruct',
    icon: Square,
    when: running,
    run: ({ link }) => {
      const open = drive();
      if (open) void stop(link, open);
    },
  },
];
