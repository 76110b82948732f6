/** Says that the drive that was open could not be opened again, and why, until it is closed or another one is opened. */
import { CircleAlert, X } from 'lucide-react';
import { visible } from '../../engine/contract/visible.ts';
import { useSession } from '../state/session.ts';
import { IconButton } from '../widgets/IconButton.tsx';

export function LostDrive() {
  const lost = useSession(({ lost }) => lost);
  if (!lost) return null;
  return (
    <div className="lost-drive verdict verdict-fail" role="alert">
      <CircleAlert size={16} aria-hidden />
      <p>
        <strong>{visible(lost.name)} could not be opened again.</strong> {lost.reason}
      </p>
      <IconButton
        name="Close the message"
        title="Close"
        icon={X}
        size={14}
        onClick={() => useSession.setState({ lost: undefined })}
      />
    </div>
  );
}
