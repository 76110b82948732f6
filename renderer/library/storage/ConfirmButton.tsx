/** A button for what cannot be undone: it asks once, in its place. */
import { useState } from 'react';

export function ConfirmButton({
  label,
  name,
  question,
  disabled,
  onConfirm,
}: {
  readonly label: string;
  /** For those who do not see what stands beside it. */
  readonly name: string;
  readonly question: string;
  readonly disabled: boolean;
  readonly onConfirm: () => void;
}) {
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <button
        type="button"
        className="button button-small"
        aria-label={name}
        disabled={disabled}
        onClick={() => setAsking(true)}
      >
        {label}
      </button>
    );
  return (
    <span className="storage-confirm" role="alert">
      {question}
      <button
        type="button"
        className="button button-small button-danger"
        onClick={() => {
          setAsking(false);
          onConfirm();
        }}
      >
        Delete
      </button>
      {/* biome-ignore lint/a11y/noAutofocus: the harmless answer, where the question takes the button's place. */}
      <button type="button" className="button button-small" autoFocus onClick={() => setAsking(false)}>
        Keep
      </button>
    </span>
  );
}
