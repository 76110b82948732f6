/** The line at the top: library, workspaces, the drive, jobs, commands. */

import { Library, LoaderCircle, Search, X } from 'lucide-react';
import { utcText } from '../../engine/contract/time.ts';
import { visible } from '../../engine/contract/visible.ts';
import { useLink } from '../link/LinkContext.tsx';
import { useJobs } from '../state/jobs.ts';
import { closeDrive, useSession } from '../state/session.ts';
import { showWorkspace, useWorkspace } from '../state/workspace.ts';
import { durationText } from '../widgets/format.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { keysText } from '../widgets/keysText.ts';
import { WORKSPACES } from '../workspaces/registry.ts';
import { ProblemCount } from './ProblemCount.tsx';
import './header.css';

export function Header() {
  const link = useLink();
  const drive = useSession(({ drive }) => drive);
  const { id, library } = useWorkspace();
  return (
    <header className="header">
      <button
        type="button"
        className={library ? 'header-library active' : 'header-library'}
        title="Library (Ctrl+O)"
        onClick={() => useWorkspace.setState({ library: true })}
      >
        <Library size={16} aria-hidden />
        <span>Library</span>
      </button>
      {drive && (
        <nav className="header-tabs" aria-label="Workspaces">
          {WORKSPACES.map(({ id: tab, title, icon: Icon, key, summary }) => (
            <button
              type="button"
              key={tab}
              className={!library && tab === id ? 'header-tab active' : 'header-tab'}
              aria-current={!library && tab === id ? 'page' : undefined}
              title={`${summary} (${keysText(key)})`}
              onClick={() => showWorkspace(tab)}
            >
              <Icon size={15} aria-hidden />
              <span>{title}</span>
              {tab === 'problems' && <ProblemCount />}
            </button>
          ))}
        </nav>
      )}
      <div className="spacer" />
      {drive && (
        <div className="header-drive" title={visible(drive.source)}>
          <strong>{visible(drive.name)}</strong>
          <span className="num">{utcText(drive.t0, 0).slice(0, 10)}</span>
          <span className="num">{durationText(drive.durationNs)}</span>
          {drive.cut && (
            <span className="tag" title={drive.cut.notes.map(visible).join('\n')}>
              case of {visible(drive.cut.name)}
            </span>
          )}
          {drive.readonly && <span className="tag">read only</span>}
          <IconButton
            name="Close the drive"
            icon={X}
            size={14}
            onClick={() => {
              useWorkspace.setState({ library: true });
              void closeDrive(link);
            }}
          />
        </div>
      )}
      <RunningJobs />
      <button
        type="button"
        className="header-search"
        title="All commands (Ctrl+K)"
        onClick={() => useWorkspace.setState({ palette: true })}
      >
        <Search size={14} aria-hidden />
        <span>Commands</span>
        <kbd>Ctrl K</kbd>
      </button>
    </header>
  );
}

function RunningJobs() {
  const jobs = useJobs(({ jobs }) => jobs);
  const running = jobs.filter(({ state }) => state === 'running' || state === 'queued');
  const [first] = running;
  if (!first) return null;
  return (
    <button
      type="button"
      className="header-jobs"
      title={`${running.map(({ title }) => title).join(', ')}: in the library`}
      onClick={() => useWorkspace.setState({ library: true })}
    >
      <LoaderCircle size={14} className="spin" aria-hidden />
      <span className="num">
        {running.length === 1 ? `1 job, ${Math.round(first.fraction * 100)} %` : `${running.length} jobs`}
      </span>
    </button>
  );
}
