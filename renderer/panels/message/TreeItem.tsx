/** A row of the tree for keyboard and screen reader: arrows walk the rows, right unfolds, left folds or goes to the branch. */
import type { KeyboardEvent, ReactNode } from 'react';
import { focusedByPointer } from '../../widgets/pointerFocus.ts';

export function TreeItem({
  open,
  first = false,
  children,
}: {
  /** Undefined for a row without rows of its own. */
  readonly open?: boolean;
  /** The row that Tab goes to. */
  readonly first?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <li role="treeitem" aria-expanded={open} tabIndex={first ? 0 : -1}>
      {children}
    </li>
  );
}

/** The keys of a tree, for the element that holds it. A row that was clicked leaves them to the timeline. */
export function walkTree(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
  const at = items.findIndex((each) => each.matches(':focus'));
  const item = items[at];
  if (!item || focusedByPointer(item)) return;
  const fold = (): void => item.querySelector<HTMLElement>('.tree-fold')?.click();
  const open = item.ariaExpanded;
  const go = (to: HTMLElement | null | undefined): void => to?.focus();
  switch (event.key) {
    case 'ArrowDown':
      go(items[at + 1]);
      break;
    case 'ArrowUp':
      go(items[at - 1]);
      break;
    case 'Home':
      go(items[0]);
      break;
    case 'End':
      go(items.at(-1));
      break;
    case 'ArrowRight':
      if (open === 'false') fold();
      else if (open === 'true') go(items[at + 1]);
      break;
    case 'ArrowLeft':
      if (open === 'true') fold();
      else go(item.parentElement?.closest<HTMLElement>('[role="treeitem"]'));
      break;
    case 'Enter':
    case ' ':
      if (open === null) return;
      fold();
      break;
    default:
      return;
  }
  event.preventDefault();
}
