/** A long array, folded into stretches; values are asked of the engine only where one is open. */
import { createContext, useContext, useEffect, useState } from 'react';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { countText } from '../../widgets/format.ts';
import { Fold, Row } from './Row.tsx';
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
    <ul className="tree">
      {parts.map((part) => (
        <Part key={part.from} path={path} stretch={part} />
      ))}
    </ul>
  );
}

function Part({ path, stretch }: { readonly path: readonly string[]; readonly stretch: Stretch }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <Fold open={open} onToggle={() => setOpen(!open)}>
        <span className="faint">
          [{countText(stretch.from)} … {countText(stretch.to - 1)}]
        </span>
      </Fold>
      {open && <LongValues path={path} stretch={stretch} />}
    </li>
  );
}

function Values({ path, stretch }: { readonly path: readonly string[]; readonly stretch: Stretch }) {
  const link = useLink();
  const of = useContext(MessageOf);
  const [values, setValues] = useState<readonly unknown[]>();
  const { from, to } = stretch;
  const key = path.join('\n');
  useEffect(() => {
    if (!of) return;
    const stop = new AbortController();
    link
      .request(
        'messages.values',
        { ...of, path: key.split('\n'), from, count: to - from },
        { lane: 'visible', latest: `values/${key}/${from}`, signal: stop.signal },
      )
      .then(
        ({ result }) => setValues(result.values),
        (error) => report('The values could not be read', error),
      );
    return () => stop.abort();
  }, [link, of, key, from, to]);
  if (!values) return <p className="faint tree">Reading…</p>;
  return (
    <ul className="tree">
      {values.map((value, i) => {
        const name = String(from + i);
        return (
          <li key={name}>
            <Row path={[...path, name]} value={value}>
              <span className="tree-name">{name}</span>
              <span className="tree-value">
                {typeof value === 'object' ? JSON.stringify(value) : textOf(value)}
              </span>
            </Row>
          </li>
        );
      })}
    </ul>
  );
}
