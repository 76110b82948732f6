/** Commands of the list of changes: to the next place that differs, and the one before. */
import { ChevronDown, ChevronUp } from 'lucide-react';
import { stepPlace, useListedChanges } from '../../artifacts/compare/goToPlace.ts';
import type { Command } from '../../contract/command.ts';
import { useWorkspace } from '../../state/workspace.ts';

const group = 'Compare';
const when = (): boolean =>
  useWorkspace.getState().id === 'compare' &&
  !useWorkspace.getState().library &&
  (useListedChanges.getState().changes?.places.length ?? 0) > 0;

export const commands: readonly Command[] = [
  {
    id: 'changes.next',
    title: 'Go to the next place that differs',
    group,
    keys: ['n'],
    icon: ChevronDown,
    when,
    run: () => stepPlace(1),
  },
  {
    id: 'changes.previous',
    title: 'Go to the place before that differs',
    group,
    keys: ['shift+n'],
    icon: ChevronUp,
    when,
    run: () => stepPlace(-1),
  },
];
