/**
 * The presentation of a dock: its views alone, over the docks. The dock below keeps its layout and its size untouched; the panels
 * themselves, with all that they show, come into the presentation's tiles and go back at its end.
 */
import type { DockviewApi } from 'dockview-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { panelById } from '../../panels/registry.ts';
import { arrange, type Size } from './arrange.ts';
import './presentation.css';
import { type DockGrid, panelsOf, shownTree } from './tree.ts';

/** Tells where the panel of this id is to be shown; undefined takes the place away. */
export type SetSlot = (panel: string, slot: HTMLElement | undefined) => void;

export function Presentation({
  dock,
  drive,
  setSlot,
}: {
  readonly dock: DockviewApi;
  readonly drive: DriveInfo;
  readonly setSlot: SetSlot;
}) {
  const host = useRef<HTMLElement>(null);
  const size = useSize(host);
  const layout = useLayout(dock);
  const { tree, page } = useMemo(() => {
    const grid = layout.grid as unknown as DockGrid;
    const definition = (id: string) => panelById(layout.panels[id]?.contentComponent ?? '');
    const views = shownTree(grid, (id) => definition(id)?.view === true);
    // A workspace without a view, such as Health, is a page: then all of it is shown.
    return { tree: views ?? shownTree(grid, () => true), page: views === undefined };
  }, [layout]);
  const places = useMemo(() => {
    if (!tree || size.width === 0) return undefined;
    const aspectOf = (id: string): number | undefined => {
      const panel = layout.panels[id];
      return panelById(panel?.contentComponent ?? '')?.aspect?.(panel?.params ?? {}, drive);
    };
    return arrange(tree, aspectOf, size);
  }, [tree, size, layout, drive]);
  useFocusBack(host);
  return (
    <section
      ref={host}
      className={page ? 'presentation presentation-page' : 'presentation'}
      aria-label="Presentation"
      tabIndex={-1}
    >
      {places &&
        panelsOf(tree).map((id) => {
          const place = places.get(id);
          return place && <Slot key={id} id={id} place={place} setSlot={setSlot} />;
        })}
    </section>
  );
}

function Slot({
  id,
  place: { left, top, width, height },
  setSlot,
}: {
  readonly id: string;
  readonly place: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly setSlot: SetSlot;
}) {
  const slot = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    setSlot(id, slot.current ?? undefined);
    return () => setSlot(id, undefined);
  }, [id, setSlot]);
  return <div ref={slot} className="presented" data-presented={id} style={{ left, top, width, height }} />;
}

/** The dock's layout, also when panels are added, closed or brought to the front meanwhile. */
function useLayout(dock: DockviewApi): ReturnType<DockviewApi['toJSON']> {
  const [layout, setLayout] = useState(() => dock.toJSON());
  useEffect(() => {
    const renew = (): void => setLayout(dock.toJSON());
    const listeners = [dock.onDidLayoutChange(renew), dock.onDidActivePanelChange(renew)];
    return () => {
      for (const { dispose } of listeners) dispose();
    };
  }, [dock]);
  return layout;
}

/** Keys go to the presentation; afterwards what had the focus has it again. */
function useFocusBack(host: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    host.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before !== document.body)
        requestAnimationFrame(() => before.focus({ preventScroll: true }));
    };
  }, [host]);
}

function useSize(host: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [host]);
  return size;
}
