/** Layouts of the workspace in front by name: save, apply, delete, export to a file, import from one. */
import { Download, Save, Trash2, Upload, X } from 'lucide-react';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useAsked } from '../../state/dialogs/asked.ts';
import { dockOf } from '../../state/docks.ts';
import { notify, report } from '../../state/notices.ts';
import { readSetting, writeSetting } from '../../state/settings.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { saveBlob } from '../../widgets/download.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { Modal } from '../../widgets/Modal.tsx';
import {
  fileOf,
  layoutOfFile,
  layoutsIn,
  MOST_NAME,
  type NamedLayout,
  textOfLayout,
  withLayout,
} from './namedLayouts.ts';
import './layouts.css';

export function LayoutDialog() {
  const open = useAsked(({ layouts }) => layouts);
  return open ? <OpenLayouts /> : null;
}

const close = (): void => useAsked.setState({ layouts: false });

function OpenLayouts() {
  const link = useLink();
  const workspace = useWorkspace(({ id }) => id);
  const setting = `layouts.${workspace}`;
  // Undefined until they are read: what is saved before would take their place.
  const [layouts, setLayouts] = useState<readonly NamedLayout[]>();
  const [name, setName] = useState('');
  // What is to be kept as soon as the layouts are read: a press that comes earlier is not lost.
  const [wanted, setWanted] = useState<NamedLayout>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    let current = true;
    readSetting(link, setting).then(
      (saved) => current && setLayouts(layoutsIn(saved)),
      (error) => current && report('The layouts could not be read', error),
    );
    return () => {
      current = false;
    };
  }, [link, setting]);
  const keep = useCallback(
    (next: readonly NamedLayout[]): void => {
      setLayouts(next);
      writeSetting(link, setting, next);
    },
    [link, setting],
  );
  useEffect(() => {
    if (!wanted || !layouts) return;
    keep(withLayout(layouts, wanted));
    setWanted(undefined);
  }, [wanted, layouts, keep]);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const layout = dockOf(workspace)?.layout();
    if (name.trim() === '' || layout === undefined) return;
    setWanted({ name: name.trim(), layout });
    setName('');
  };
  const apply = ({ name: of, layout }: NamedLayout): void => {
    if (dockOf(workspace)?.apply(layout)) close();
    else notify({ level: 'warn', title: `The layout "${visible(of)}" is of another version.` });
  };
  const take = (file: File | undefined): void => {
    if (!file) return;
    textOfLayout(file)
      .then((text) => setWanted(layoutOfFile(text, workspace)))
      .catch((error) => notify({ level: 'warn', title: messageOf(error) }));
  };
  return (
    <Modal className="dialog layouts-dialog" name="Layouts" first={field} closeOnBackdrop onClose={close}>
      <header>
        <h2>Layouts</h2>
        <IconButton name="Close" icon={X} size={16} onClick={close} />
      </header>
      <form onSubmit={save}>
        <input
          ref={field}
          className="input"
          aria-label="Name of the layout"
          placeholder="Name for what is seen now"
          maxLength={MOST_NAME}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className="button" disabled={name.trim() === ''}>
          <Save size={14} aria-hidden /> Save
        </button>
      </form>
      <ul>
        {layouts?.map((each) => (
          <li key={each.name}>
            <button type="button" className="layout-name ellipsis" onClick={() => apply(each)}>
              {visible(each.name)}
            </button>
            <IconButton
              name={`Export ${visible(each.name)}`}
              icon={Download}
              size={14}
              onClick={() =>
                saveBlob(
                  new Blob([fileOf(workspace, each)], { type: 'application/json' }),
                  `${each.name} layout.json`,
                )
              }
            />
            <IconButton
              name={`Delete ${visible(each.name)}`}
              icon={Trash2}
              size={14}
              onClick={() => keep(layouts.filter((other) => other !== each))}
            />
          </li>
        ))}
        {layouts?.length === 0 && <li className="faint">No layout of this workspace has a name yet.</li>}
      </ul>
      <label className="button layouts-import">
        <Upload size={14} aria-hidden /> Import a file…
        <input
          type="file"
          accept="application/json,.json"
          onChange={({ target }) => {
            take(target.files?.[0]);
            target.value = '';
          }}
        />
      </label>
    </Modal>
  );
}
