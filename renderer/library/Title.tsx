/** The name of the program and what it does. */
export function Title() {
  return (
    <header className="library-title">
      <img src="./icon.svg" alt="" width={44} height={44} />
      <div>
        <h1>Lanetrace</h1>
        <p className="muted">
          Replays the log of a drive, every sensor on one clock, and reconstructs the map of its road stage by
          stage. All of it on this machine.
        </p>
      </div>
    </header>
  );
}
