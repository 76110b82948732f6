import { Route } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'route',
  title: 'Route check',
  icon: Route,
  component: lazy(() => import('./RouteView.tsx').then(({ RouteView }) => ({ default: RouteView }))),
  summary: 'Where the route was covered and by which sensor, and where to drive again',
};
