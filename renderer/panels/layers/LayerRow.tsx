/** One layer: a switch, its name and its note; its settings when unfolded. */
import { ChevronDown, ChevronRight, CircleAlert, Eye, EyeOff, Info, type LucideIcon, X } from 'lucide-react';
import { useState } from 'react';
import { changeLayer, layerSettings, useLayers } from '../../state/layers.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { LayerForm } from './LayerForm.tsx';
import type { LayerKind } from './layerKind.ts';
import { PathForm } from './PathForm.tsx';

export function LayerRow({
  layer,
  title,
  hint = title,
  icon: Icon,
  colour,
  kind,
  onClose,
}: {
  readonly layer: string;
  readonly title: string;
  /** The whole name. */
  readonly hint?: string;
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly kind: LayerKind;
  readonly onClose?: () => void;
}) {
  const settings =
    useLayers((layers) => layers.settings.get(layer)) ?? layerSettings(useLayers.getState(), layer);
  const note = useLayers(({ notes }) => notes.get(layer));
  const [open, setOpen] = useState(false);
  const { visible } = settings;
  const foldable = kind !== 'camera' && kind !== 'plain';
  return (
    <li className={visible ? 'layer' : 'layer layer-off'}>
      <div className="layer-head">
        <button
          type="button"
          className="icon-button"
          aria-label={visible ? `Hide ${title}` : `Show ${title}`}
          aria-pressed={visible}
          title={visible ? 'Hide' : 'Show'}
          onClick={() => changeLayer(layer, { visible: !visible })}
        >
          {visible ? <Eye size={14} /> : <EyeOff size={14} />}
        </button>
        <button
          type="button"
          className="layer-name"
          disabled={!foldable}
          aria-expanded={foldable ? open : undefined}
          onClick={() => setOpen(!open)}
        >
          <Icon size={14} aria-hidden ref={(icon) => icon?.style.setProperty('color', `var(${colour})`)} />
          <span className="ellipsis" title={hint}>
            {title}
          </span>
          {foldable &&
            (open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />)}
        </button>
        {onClose && <IconButton name={`Close ${title}`} title="Close" icon={X} size={13} onClick={onClose} />}
      </div>
      {note && visible && (
        <p className={`layer-note layer-note-${note.level}`}>
          {note.level === 'warn' ? <CircleAlert size={12} aria-hidden /> : <Info size={12} aria-hidden />}
          {note.text}
        </p>
      )}
      {open && foldable && (kind === 'path' ? <PathForm /> : <LayerForm layer={layer} kind={kind} />)}
    </li>
  );
}
