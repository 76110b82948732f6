/** A long array, folded into stretches; values are asked of the engine only where one is open. */
import { createContext, useContext, useState } from 'react';
import { useLink } from '../../link/LinkContext.tsx';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { countText } from '../../widgets/format.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { Fold, Row } from './Row.tsx';
import { TreeItem } from './TreeItem.tsx';
import { partsOf, type Stretch, textOf } from './values.ts';

/** Which message is shown. */
export const MessageOf = createContext<
  { readonly drive: string; readonly stream: number; readonly seq: number } | undefined
>(undefined);

export function LongValues({
  path,
  stretch,
}: {
  readonly path: readonly string[];
  readonly stretch: Stretch;
}) {
  const parts = partsOf(stretch);
  if (parts.length === 0) return <Values path={path} stretch={stretch} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a branch; a fieldset has another meaning.
    <ul className="tree" role="group">
      {parts.map((part) => (
        <Part key={part.from} path={path} stretch={part} />
      ))}
    </ul>
  );
}

function Part({ path, stretch }: { readonly path: readonly string[]; readonly stretch: Stretch }) {
  const [open, setOpen] = useState(false);
  return (
    <TreeItem open={open}>
      <Fold open={open} onToggle={() => setOpen(!open)}>
        <span className="faint">
          [{countText(stretch.from)} … {countText(stretch.to - 1)}]
        </span>
      </Fold>
      {open && <LongValues path={path} stretch={stretch} />}
    </TreeItem>
  );
}

function Values({ path, stretch }: { readonly path: readonly string[]; readonly stretch: Stretch }) {
  const link = useLink();
  const of = useContext(MessageOf);
  const { from, to } = stretch;
  const key = path.join('\n');
  const wanted = of && `${of.drive}/${of.stream}/${key}/${from}/${to}`;
  const read = useLoadable(wanted, of?.seq ?? 0, true, async (signal) => {
    if (!of) return [];
    const { result } = await link.request(
      'messages.values',
      { ...of, path: key.split('\n'), from, count: to - from },
      { lane: 'visible', latest: `values/${key}/${from}`, signal },
    );
    return result.values;
  });
  if (read.state !== 'ready') return <LoadState of={read} what="the values" slim />;
  const values = read.value;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a branch; a fieldset has another meaning.
    <ul className="tree" role="group">
      {values.map((value, i) => {
        const name = String(from + i);
        const text = typeof value === 'object' ? JSON.stringify(value) : textOf(value);
        return (
          <TreeItem key={name}>
            <Row path={[...path, name]} value={value}>
              <span className="tree-name">{name}</span>
              <span className="tree-value">{text}</span>
            </Row>
          </TreeItem>
        );
      })}
    </ul>
  );
}
