/**
 * Layouts from outside: a case brings one, a person takes one from a file. What comes back is built anew of parts that are known, so
 * that a layout places panels and does nothing else: no window of an address of its own (dockview's popouts), no component by a name
 * of JavaScript's own, no thousand panels. Pure.
 */
import type { SerializedDockview } from 'dockview-react';

/** Panels of a layout. A wall of 16 cameras with plots beside them has half of that. */
const MOST_PANELS = 64;
/** Groups and splits together: each of them may be without a panel, and a file has room for 20,000. */
const MOST_NODES = 4 * MOST_PANELS;
/** Splits within each other. */
const MOST_DEPTH = 16;
/** Characters of an id or a title: a camera's has the name of its topic. */
const MOST_TEXT = 1000;
/** Characters of what a panel keeps, as JSON; a plot with all its signals has some thousand. */
const MOST_PARAMS = 100_000;
const MOST_PX = 100_000;
/** The one of dockview-react's that Dock.tsx sets. */
const TAB = 'props.defaultTabComponent';

type Fields = Readonly<Record<string, unknown>>;

/** What makes a layout none. */
class NoLayout extends Error {}

const fieldsOf = (value: unknown): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NoLayout();
  return { ...value };
};

const listOf = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value) || value.length > MOST_PANELS) throw new NoLayout();
  return value;
};

const textOf = (value: unknown): string => {
  if (typeof value !== 'string' || value.length > MOST_TEXT) throw new NoLayout();
  return value;
};

const pixelsOf = (value: unknown): number => {
  if (typeof value !== 'number' || !(value >= 0 && value <= MOST_PX)) throw new NoLayout();
  return value;
};

/** A field where it is given. */
const given = <T>(from: Fields, name: string, read: (value: unknown) => T): Record<string, T> =>
  from[name] === undefined ? {} : { [name]: read(from[name]) };

const flagOf = (value: unknown): boolean => value === true;
const oneOf =
  <T>(...allowed: readonly T[]) =>
  (value: unknown): T => {
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw new NoLayout();
    return found;
  };

/**
 * @param saved a layout as dockview writes it, or anything else
 * @param isPanel whether this version has a panel of this id
 * @returns undefined where it is no layout of such panels
 */
export function checkedLayout(
  saved: unknown,
  isPanel: (component: string) => boolean,
): SerializedDockview | undefined {
  try {
    const layout = fieldsOf(saved);
    const panels = panelsOf(layout.panels, isPanel);
    const places = new Places(new Set(Object.keys(panels)));
    const grid = fieldsOf(layout.grid);
    const made = {
      grid: {
        root: places.node(grid.root, 0),
        width: pixelsOf(grid.width),
        height: pixelsOf(grid.height),
        orientation: oneOf('HORIZONTAL', 'VERTICAL')(grid.orientation),
      },
      panels,
      ...given(layout, 'activeGroup', textOf),
      ...given(layout, 'floatingGroups', (groups) => listOf(groups).map((group) => places.floating(group))),
    };
    // Every part was made above by its type; the union of all of them is what dockview calls a layout.
    return made as unknown as SerializedDockview;
  } catch (error) {
    if (error instanceof NoLayout) return undefined;
    throw error;
  }
}

function panelsOf(value: unknown, isPanel: (component: string) => boolean): Fields {
  const entries = Object.entries(fieldsOf(value));
  if (entries.length > MOST_PANELS) throw new NoLayout();
  return Object.fromEntries(
    entries.map(([id, panel]) => {
      const from = fieldsOf(panel);
      const component = textOf(from.contentComponent);
      if (textOf(from.id) !== id || !isPanel(component)) throw new NoLayout();
      return [
        id,
        {
          id,
          contentComponent: component,
          ...(from.tabComponent === TAB ? { tabComponent: TAB } : {}),
          ...given(from, 'title', textOf),
          ...given(from, 'params', paramsOf),
          ...given(from, 'renderer', oneOf('always', 'onlyWhenVisible')),
          ...given(from, 'minimumWidth', pixelsOf),
          ...given(from, 'minimumHeight', pixelsOf),
          ...given(from, 'pinned', flagOf),
        },
      ];
    }),
  );
}

/** Each panel reads its own with care; here only the amount is bounded. */
function paramsOf(value: unknown): Fields {
  const params = fieldsOf(value);
  if (!(lengthOf(params) <= MOST_PARAMS)) throw new NoLayout();
  return params;
}

/** As JSON; infinite where it is nested more deeply than JSON.stringify goes. */
function lengthOf(value: unknown): number {
  try {
    return JSON.stringify(value).length;
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** Groups of panels, each panel in one of them. */
class Places {
  readonly #left: Set<string>;
  readonly #groups = new Set<string>();
  #nodes = 0;

  constructor(panels: Set<string>) {
    this.#left = panels;
  }

  node(value: unknown, depth: number): unknown {
    const from = fieldsOf(value);
    if (depth > MOST_DEPTH || ++this.#nodes > MOST_NODES) throw new NoLayout();
    const type = oneOf('leaf', 'branch')(from.type);
    const data =
      type === 'leaf'
        ? this.#group(from.data)
        : listOf(from.data).map((child) => this.node(child, depth + 1));
    return { type, data, ...given(from, 'size', pixelsOf), ...given(from, 'visible', flagOf) };
  }

  floating(value: unknown): unknown {
    const from = fieldsOf(value);
    const position = fieldsOf(from.position);
    const sides = ['top', 'left', 'right', 'bottom', 'width', 'height'].map((side) =>
      given(position, side, pixelsOf),
    );
    return { data: this.#group(from.data), position: Object.assign({}, ...sides) };
  }

  #group(value: unknown): unknown {
    const from = fieldsOf(value);
    const id = textOf(from.id);
    const views = listOf(from.views).map(textOf);
    if (this.#groups.has(id) || !views.every((view) => this.#left.delete(view))) throw new NoLayout();
    this.#groups.add(id);
    return {
      id,
      views,
      ...given(from, 'activeView', textOf),
      ...given(from, 'hideHeader', flagOf),
      ...given(from, 'locked', flagOf),
    };
  }
}
