/** Commands of the comparison: to it, its modes, the next place that differs. */
import { Box, Columns2, Diff, FlipHorizontal2, GitCompareArrows, Zap } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { type Mode, useComparison } from '../../state/run/comparison.ts';
import { useRuns } from '../../state/runs.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace, useWorkspace } from '../../state/workspace.ts';

const group = 'Compare';
const inFront = (): boolean =>
  useSession.getState().drive !== undefined &&
  !useWorkspace.getState().library &&
  useWorkspace.getState().id === 'compare';

const mode = (id: Mode, title: string, key: string, icon: Command['icon']): Command => ({
  id: `compare.${id}`,
  title,
  group,
  keys: [key],
  when: inFront,
  ...(icon ? { icon } : {}),
  run: () => useComparison.setState({ mode: id }),
});

export const commands: readonly Command[] = [
  {
    id: 'compare.open',
    title: 'What changed between two runs, or two drives',
    group,
    icon: GitCompareArrows,
    when: () => useSession.getState().drive !== undefined && useRuns.getState().runs.length > 0,
    run: () => showWorkspace('compare'),
  },
  mode('difference', 'Show the difference', 'd', Diff),
  mode('side', 'Show them side by side', 's', Columns2),
  mode('swipe', 'Swipe between them', 'w', FlipHorizontal2),
  mode('blink', 'Blink between them', 'q', Zap),
  {
    id: 'compare.space',
    title: 'Compare in space, or from above',
    group,
    keys: ['y'],
    icon: Box,
    when: inFront,
    run: () => useComparison.setState(({ look }) => ({ look: look === 'space' ? 'above' : 'space' })),
  },
  {
    id: 'compare.change',
    title: 'Change over between A and B',
    group,
    keys: ['v'],
    when: () => inFront() && useComparison.getState().mode === 'blink',
    run: () => useComparison.setState(({ shown }) => ({ blinking: false, shown: shown === 'a' ? 'b' : 'a' })),
  },
];
