/** Commands of the problems: through the list, and to the chosen one again. */
import { ChevronDown, ChevronUp, LocateFixed } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { showProblem } from '../../replay/showProblem.ts';
import { neighbourOf, openProblems, problemOf, useProblems } from '../../state/problems/problems.ts';
import { useSession } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';

const group = 'Problems';
const inDrive = (): boolean => useSession.getState().drive !== undefined && !useWorkspace.getState().library;
const when = (): boolean => inDrive() && openProblems(useProblems.getState().list).length > 0;

const step = (by: 1 | -1) => (): void => {
  const { drive } = useSession.getState();
  const { list, chosen } = useProblems.getState();
  const next = neighbourOf(openProblems(list), chosen, by);
  if (drive && next) showProblem(drive, next);
};

export const commands: readonly Command[] = [
  {
    id: 'problems.next',
    title: 'Go to the next problem',
    group,
    keys: ['n'],
    icon: ChevronDown,
    when,
    run: step(1),
  },
  {
    id: 'problems.previous',
    title: 'Go to the problem before',
    group,
    keys: ['shift+n'],
    icon: ChevronUp,
    when,
    run: step(-1),
  },
  {
    id: 'problems.again',
    title: 'Go to the chosen problem again',
    group,
    keys: ['.'],
    icon: LocateFixed,
    when: () => inDrive() && problemOf(useProblems.getState()) !== undefined,
    run: () => {
      const { drive } = useSession.getState();
      const problem = problemOf(useProblems.getState());
      if (drive && problem) showProblem(drive, problem);
    },
  },
];
