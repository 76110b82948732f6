import { ListTodo } from 'lucide-react';
import type { PanelDefinition } from '../../panels/panel.ts';
import { Findings } from './Findings.tsx';

export const panel: PanelDefinition = {
  id: 'findings',
  title: 'Findings',
  icon: ListTodo,
  component: Findings,
  summary: 'What the checks found, worst first; a row takes all views to its place and moment',
};
