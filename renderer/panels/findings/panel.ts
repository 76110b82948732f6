import { ListTodo } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'findings',
  title: 'Findings',
  icon: ListTodo,
  component: lazy(() => import('./Findings.tsx').then(({ Findings }) => ({ default: Findings }))),
  summary: 'What the checks found, worst first; a row takes all views to its place and moment',
};
