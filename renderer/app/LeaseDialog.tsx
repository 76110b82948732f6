/** Says who holds the drive, and lets a person take it over. */
import { visible } from '../../engine/contract/visible.ts';
import { useLink } from '../link/LinkContext.tsx';
import { useTakeOver } from '../state/dialogs/takeOver.ts';
import { start } from '../state/run/reconstruction.ts';
import { Modal } from '../widgets/Modal.tsx';

export function LeaseDialog() {
  const asked = useTakeOver(({ asked }) => asked);
  return asked ? <Question asked={asked} /> : null;
}

type Asked = NonNullable<ReturnType<typeof useTakeOver.getState>['asked']>;

const close = (): void => useTakeOver.setState({ asked: undefined });
const timeText = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

function Question({ asked }: { readonly asked: Asked }) {
  const link = useLink();
  const { holder, drive, to } = asked;
  return (
    <Modal className="dialog" onClose={close} name="Take the drive over">
      <div className="dialog-body">
        <h2>Another process works on {visible(drive.name)}</h2>
        <p>
          {visible(holder.purpose)}, process {holder.pid} on {visible(holder.host)}, since{' '}
          {timeText(holder.taken)} UTC, last heard of {timeText(holder.heartbeat)} UTC.
        </p>
        <p className="muted">
          Take the drive over only if that process is gone. If it still runs, it stops at its next step, and
          what it has not finished is made again.
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={close}>
            Leave it
          </button>
          <button
            type="button"
            className="button button-danger"
            onClick={() => {
              close();
              void start(link, drive, to, true);
            }}
          >
            Take it over
          </button>
        </div>
      </div>
    </Modal>
  );
}
