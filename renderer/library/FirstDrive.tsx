/** What a person sees where no drive is yet. */
export function FirstDrive({ making }: { readonly making: boolean }) {
  return (
    <p className="library-first muted">
      The sample drive is a half-minute tour of a simulated town with a lidar, three cameras and three radars.{' '}
      {making
        ? 'Its first seconds are being made on this machine and open by themselves; press anything to stay here.'
        : 'It is made on this machine: its first seconds within a quarter of a minute, the rest behind them.'}
    </p>
  );
}
