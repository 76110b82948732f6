/** Compare: two runs, or two drives of one road, from above, beside what changed between them. */
import { GitCompareArrows } from 'lucide-react';
import type { WorkspaceDefinition } from '../../contract/workspace.ts';
import { place } from '../place.ts';

/** The list takes this share of the width, so that a sentence is read in two lines. */
const LIST_SHARE = 0.32;
const LIST_MOST_PX = 520;
const LIST_LEAST_PX = 380;

export const workspace: WorkspaceDefinition = {
  id: 'compare',
  title: 'Compare',
  icon: GitCompareArrows,
  order: 5,
  key: '5',
  version: 1,
  summary: 'What changed between two runs, or two drives of one road',
  layout: (dock) => {
    place(dock, 'compare');
    place(dock, 'changes', {
      position: { referencePanel: 'compare', direction: 'right' },
      initialWidth: Math.max(LIST_LEAST_PX, Math.min(LIST_MOST_PX, Math.round(dock.width * LIST_SHARE))),
    });
    dock.getPanel('compare')?.api.setActive();
  },
};
