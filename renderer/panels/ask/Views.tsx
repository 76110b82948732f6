/** The views of the drive, each with its columns; a click on a name puts it into the query. */
import { useMemo, useState } from 'react';
import type { AskView } from '../../../engine/contract/api.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { scrollArea } from '../../widgets/scrollArea.ts';

export function Views({
  views,
  onInsert,
}: {
  readonly views: readonly AskView[];
  readonly onInsert: (name: string) => void;
}) {
  const [search, setSearch] = useState('');
  const shown = useMemo(() => {
    const word = search.trim().toLowerCase();
    if (word === '') return views;
    return views.filter(
      ({ name, columns }) => name.includes(word) || columns.some((column) => column.name.includes(word)),
    );
  }, [views, search]);
  return (
    <>
      <input
        type="search"
        className="input ask-search"
        placeholder="Search views and columns"
        aria-label="Search views and columns"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <div className="ask-list" {...scrollArea('Views and columns')}>
        {shown.map(({ name, meaning, columns }) => (
          <details key={name} open={search.trim() !== ''}>
            <summary title={visible(meaning)}>
              <span className="mono">{name}</span>
            </summary>
            <p className="faint">{visible(meaning)}</p>
            <ul>
              <li>
                <NameButton name={name} title="Put the view into the query" onInsert={onInsert} />
              </li>
              {columns.map((column) => (
                <li key={column.name}>
                  <NameButton
                    name={column.name}
                    unit={column.unit}
                    title={visible(column.meaning)}
                    onInsert={onInsert}
                  />
                </li>
              ))}
            </ul>
          </details>
        ))}
        {shown.length === 0 && <p className="faint ask-none">Nothing by that name.</p>}
      </div>
    </>
  );
}

function NameButton({
  name,
  unit = '',
  title,
  onInsert,
}: {
  readonly name: string;
  readonly unit?: string;
  readonly title: string;
  readonly onInsert: (name: string) => void;
}) {
  return (
    <button type="button" className="ask-name" title={title} onClick={() => onInsert(name)}>
      <span className="mono ellipsis">{name}</span>
      <span className="faint">{visible(unit)}</span>
    </button>
  );
}
