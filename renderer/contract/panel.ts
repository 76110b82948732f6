/**
 * The contract of a panel. A file `panels/NAME/panel.ts` exports `panel`; panels/registry.ts finds it, and with it its title,
 * its icon and its command "Add panel". A panel never imports another panel.
 */
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';

export type PanelProps = {
  /** Unique among the open panels. */
  readonly id: string;
  /** Kept in the saved layout, e.g. which camera is shown. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly setParams: (params: Readonly<Record<string, unknown>>) => void;
  readonly setTitle: (title: string) => void;
  /** False behind another tab and in a workspace that is not in front: then the panel requests nothing and draws nothing. */
  readonly visible: boolean;
};

export type PanelDefinition = {
  /** Stable: it stands in saved layouts. */
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Loaded on first use (`lazy`), so that the library is drawn before Three.js and the plots are read. */
  readonly component: ComponentType<PanelProps>;
  /** Reads the component before it is needed: panels that Replay opens with (widgets/lazyComponent.ts). */
  readonly preload?: () => Promise<void>;
  /** Shows the drive itself: the only panels that a presentation keeps. */
  readonly view?: boolean;
  /** Width over height of a panel that shows one picture: a presentation gives it a tile of this shape. */
  readonly aspect?: (params: PanelProps['params'], drive: DriveInfo) => number | undefined;
  /** One sentence for the list of panels to add. */
  readonly summary: string;
};
