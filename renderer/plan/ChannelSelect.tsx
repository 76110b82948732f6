/** Which channel of a raster is shown; nothing where there is none. */
import { wordsOf } from '../widgets/words.ts';

export function ChannelSelect({
  channels,
  channel,
  onChannel,
}: {
  readonly channels: readonly string[];
  readonly channel: string;
  readonly onChannel: (name: string) => void;
}) {
  if (channels.length === 0) return null;
  return (
    <select
      className="select select-small"
      aria-label="Channel"
      value={channel}
      onChange={({ target }) => onChannel(target.value)}
    >
      {channels.map((name) => (
        <option key={name} value={name}>
          {wordsOf(name)}
        </option>
      ))}
    </select>
  );
}
