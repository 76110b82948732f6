/**
 * What a panel is. A file `panels/NAME/panel.ts` or `workspaces/WORKSPACE/NAME.panel.ts` exports `panel`; registry.ts finds it,
 * so that adding a panel is adding files. A panel never imports another panel: what they share is in state/, replay/, scene/ or widgets/.
 */
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';

export type PanelProps = {
  /** Unique among the open panels. */
  readonly id: string;
  /** What the panel keeps in the saved layout, e.g. which camera it shows. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly setParams: (params: Readonly<Record<string, unknown>>) => void;
  readonly setTitle: (title: string) => void;
  /** False while behind another tab or in a workspace that is not in front: then the panel asks for nothing and draws nothing. */
  readonly visible: boolean;
};

export type PanelDefinition = {
  /** Stable: it stands in saved layouts. */
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Best lazy, so that the library paints before Three.js and plots are read. */
  /** Best lazy, so that the library paints before Three.js and plots are read. */
  readonly component: ComponentType<PanelProps>;
  /** A picture of the drive: all that is left in a presentation. */
  readonly view?: boolean;
  /** One sentence for the list of panels to add. */
  readonly summary: string;
};
