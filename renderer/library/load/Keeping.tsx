/** Whether the drive holds a copy of its logs or refers to the main one, and what either takes. */
import { visible } from '../../../engine/contract/visible.ts';
import { bytesText } from '../../widgets/format.ts';
import type { Needed } from './plan.ts';

export function Keeping({
  format,
  main,
  refusal,
  needed: { copyBytes, referenceBytes },
  reference,
  onReference,
}: {
  /** Of the main log. */
  readonly format: string;
  /** Its name, where there are several. */
  readonly main: string | undefined;
  /** Why a drive cannot refer to it, where others of its format can be. */
  readonly refusal: string | undefined;
  readonly needed: Needed;
  readonly reference: boolean;
  readonly onReference: (reference: boolean) => void;
}) {
  return (
    <fieldset className="load-choice">
      <legend className="faint">The drive</legend>
      <label>
        <input type="radio" name="keep" checked={!reference} onChange={() => onReference(false)} />
        <span>
          <strong>{main === undefined ? 'Copies the log' : 'Copies the logs'}</strong>, about{' '}
          {bytesText(copyBytes)}
          <small className="muted">Whole by itself: what was loaded may be moved or deleted.</small>
        </span>
      </label>
      {referenceBytes === undefined ? (
        <p className="faint">
          {refusal === undefined
            ? `A drive cannot refer to a log of this format (${format}) yet.`
            : `A drive cannot refer to this log: ${visible(refusal)}.`}
        </p>
      ) : (
        <label>
          <input type="radio" name="keep" checked={reference} onChange={() => onReference(true)} />
          <span>
            <strong>{main === undefined ? 'Refers to the log' : `Refers to ${visible(main)}`}</strong>, about{' '}
            {bytesText(referenceBytes)}
            <small className="muted">
              Holds the index only{main === undefined ? '' : ', and copies of the other logs'}. The log has to
              stay as it is; if it moves, the drive asks for it.
            </small>
          </span>
        </label>
      )}
    </fieldset>
  );
}
