/** The plug-ins in their folder: what each adds, its path and its digest, and whether it is on. */
import { useEffect, useState } from 'react';
import type { Results } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import type { PluginInfo, PluginKind } from '../../../engine/contract/extensions/plugins.ts';
import { PLUGIN_KINDS } from '../../../engine/contract/extensions/plugins.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { hidePlugins, usePluginDialog } from '../../state/dialogs/pluginDialog.ts';
import { LOADING, LoadState } from '../../widgets/LoadState.tsx';
import { Modal } from '../../widgets/Modal.tsx';
import { scrollList } from '../../widgets/scrollArea.ts';
import './plugins.css';

type Listed = Results['plugins.list'];

export function PluginDialog() {
  const open = usePluginDialog(({ open }) => open);
  return open ? <OpenPlugins /> : null;
}

function OpenPlugins() {
  const { listed, failure, busy, switchTo } = usePlugins();
  return (
    <Modal className="dialog plugin-dialog" onClose={hidePlugins} name="Plug-ins">
      <div className="dialog-body">
        <h2>Plug-ins</h2>
        <p className="muted">
          A plug-in is code of others. It is no sandbox: what is on may do on this machine whatever you may
          do. Switch on only what you trust, and compare its digest with that of its author.
        </p>
        {failure !== undefined && (
          <p className="verdict verdict-fail" role="alert">
            {visible(failure)}
          </p>
        )}
        {!listed && failure === undefined && <LoadState of={LOADING} what="the plug-ins" slim />}
        {listed && listed.plugins.length === 0 && (
          <p>
            There is none in <code>{visible(listed.folder)}</code>.
          </p>
        )}
        <ul className="plugin-list" {...scrollList('Plug-ins')}>
          {listed?.plugins.map((plugin) => (
            <Plugin key={plugin.path} plugin={plugin} busy={busy} onSwitch={(on) => switchTo(plugin, on)} />
          ))}
        </ul>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={hidePlugins}>
            Close
          </button>
        </div>
      </div>
    </Modal>
  );
}

function Plugin({
  plugin,
  busy,
  onSwitch,
}: {
  readonly plugin: PluginInfo;
  readonly busy: boolean;
  readonly onSwitch: (on: boolean) => void;
}) {
  const { title, version, summary, path, digest, adds, state, problem } = plugin;
  return (
    <li data-plugin={plugin.name}>
      <label className="plugin-head">
        <input
          type="checkbox"
          checked={state === 'on'}
          disabled={busy || state === 'refused'}
          onChange={({ target }) => onSwitch(target.checked)}
        />
        <strong>{visible(title)}</strong> <span className="faint">{visible(version)}</span>
      </label>
      {state === 'changed' && <p className="plugin-warn">Its files have changed: it was switched off.</p>}
      {problem !== undefined && <p className="plugin-warn">{visible(problem)}</p>}
      {summary !== '' && <p>{visible(summary)}</p>}
      <dl>
        {KINDS.filter((kind) => adds[kind].length > 0).map((kind) => (
          <Fact key={kind} name={PLUGIN_KINDS[kind]} value={adds[kind].join(', ')} />
        ))}
        <Fact name="Folder" value={path} />
        {digest !== '' && <Fact name="SHA-256" value={digest} />}
      </dl>
    </li>
  );
}

const KINDS = Object.keys(PLUGIN_KINDS) as readonly PluginKind[];

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt className="faint">{name}</dt>
      <dd className="mono">{visible(value)}</dd>
    </>
  );
}

function usePlugins() {
  const link = useLink();
  const version = usePluginDialog(({ version }) => version);
  const [listed, setListed] = useState<Listed>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: both say when to ask again.
  useEffect(() => {
    const controller = new AbortController();
    link.request('plugins.list', {}, { signal: controller.signal }).then(
      ({ result }) => setListed(result),
      (error: unknown) => {
        if (!controller.signal.aborted) setFailure(messageOf(error));
      },
    );
    return () => controller.abort();
  }, [link, version, asked]);
  const switchTo = ({ name, digest }: PluginInfo, on: boolean): void => {
    setBusy(true);
    setFailure(undefined);
    link
      .request('plugins.switch', { name, digest, on })
      .catch((error: unknown) => setFailure(messageOf(error)))
      .finally(() => {
        setBusy(false);
        setAsked((count) => count + 1);
      });
  };
  return { listed, failure, busy, switchTo };
}
