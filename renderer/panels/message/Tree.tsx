/** A value as a tree: short arrays in a line, long ones folded into stretches, what changed since the message before marked. */
import { useState } from 'react';
import { countText } from '../../widgets/format.ts';
import { LongValues } from './LongValues.tsx';
import { Fold, Row } from './Row.tsx';
import { TreeItem, walkTree } from './TreeItem.tsx';
import {
  arrayText,
  type Branch,
  differs,
  isBranch,
  isLongArray,
  MOST_ROWS,
  partsOf,
  type Stretch,
  textOf,
} from './values.ts';

/** Arrays longer than this are folded at first: their first values stand in the line. */
const OPEN_ARRAY = 4;

type Shown = {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly before: unknown;
};

/** @param unfolded shows every branch open, for a filter. */
export function Tree({ value, before, unfolded }: Omit<Shown, 'path'> & { readonly unfolded: boolean }) {
  return (
    <div role="tree" aria-label="Fields of the message" onKeyDown={walkTree}>
      {isBranch(value) ? (
        <Children path={[]} value={value} before={before} unfolded={unfolded} />
      ) : (
        <Item path={[]} value={value} before={before} first />
      )}
    </div>
  );
}

function Children({
  path,
  value,
  before,
  unfolded,
}: Shown & { readonly value: Branch; readonly unfolded: boolean }) {
  const entries = Object.entries(value);
  if (entries.length > MOST_ROWS)
    return (
      <Stretches
        path={path}
        value={value}
        before={before}
        unfolded={false}
        stretch={{ from: 0, to: entries.length }}
      />
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a branch; a fieldset has another meaning.
    <ul className="tree" role="group">
      {entries.map(([name, child], i) => (
        <Node
          key={name}
          first={path.length === 0 && i === 0}
          path={[...path, name]}
          value={child}
          before={childOf(before, name)}
          unfolded={unfolded}
        />
      ))}
    </ul>
  );
}

/** More rows than fit a list, folded. */
function Stretches(
  shown: Shown & { readonly value: Branch; readonly unfolded: boolean; readonly stretch: Stretch },
) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a branch; a fieldset has another meaning.
    <ul className="tree" role="group">
      {partsOf(shown.stretch).map((stretch) => (
        <Part key={stretch.from} {...shown} stretch={stretch} />
      ))}
    </ul>
  );
}

function Part({
  path,
  value,
  before,
  unfolded,
  stretch: { from, to },
}: Shown & { readonly value: Branch; readonly unfolded: boolean; readonly stretch: Stretch }) {
  const [open, setOpen] = useState(false);
  return (
    <TreeItem open={open}>
      <Fold open={open} onToggle={() => setOpen(!open)}>
        <span className="faint">
          [{countText(from)} … {countText(to - 1)}]
        </span>
      </Fold>
      {open && (
        <Children
          path={path}
          value={Object.fromEntries(Object.entries(value).slice(from, to))}
          before={before}
          unfolded={unfolded}
        />
      )}
    </TreeItem>
  );
}

const childOf = (value: unknown, name: string): unknown =>
  isBranch(value) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

function Node({
  path,
  value,
  before,
  unfolded,
  first,
}: Shown & { readonly unfolded: boolean; readonly first: boolean }) {
  const long = isLongArray(value);
  const array = Array.isArray(value) || long;
  const [chosen, setChosen] = useState<boolean>();
  if (!isBranch(value)) {
    return <Item path={path} value={value} before={before} first={first} />;
  }
  const size = array ? (value as { readonly length: number }).length : Object.keys(value).length;
  const open =
    chosen ??
    (!long &&
      (unfolded || path.length < 3) &&
      !(array && !Object.values(value).some(isBranch) && size > OPEN_ARRAY));
  return (
    <TreeItem open={open} first={first}>
      <Row path={path} value={value} changed={array && !open && differs(value, before)}>
        <Fold open={open} onToggle={() => setChosen(!open)}>
          <span className="tree-name">{path.at(-1)}</span>
          <span className={array && !open ? 'tree-value' : 'faint'}>
            {array ? (open ? `[${countText(size)}]` : arrayText(value)) : size === 0 ? '{}' : ''}
          </span>
        </Fold>
      </Row>
      {open &&
        (long ? (
          <LongValues path={path} stretch={{ from: 0, to: size }} />
        ) : (
          <Children path={path} value={value} before={before} unfolded={unfolded} />
        ))}
    </TreeItem>
  );
}

function Item({ first, ...shown }: Shown & { readonly first: boolean }) {
  return (
    <TreeItem first={first}>
      <Leaf {...shown} />
    </TreeItem>
  );
}

function Leaf({ path, value, before }: Shown) {
  const changed = !isBranch(before) && differs(value, before);
  return (
    <Row path={path} value={value} changed={changed}>
      {path.length > 0 && <span className="tree-name">{path.at(-1)}</span>}
      <span className="tree-value">{textOf(value)}</span>
      {changed && (
        <span className="tree-before" title="In the message before">
          {textOf(before)}
        </span>
      )}
    </Row>
  );
}
