/** Starts the interface: connects to the engine, listens to its events, renders the window. */
import { createRoot } from 'react-dom/client';
import 'dockview-react/dist/styles/dockview.css';
import 'uplot/dist/uPlot.min.css';
import './widgets/styles/theme.css';
import './widgets/styles/base.css';
import './widgets/styles/dialog.css';
import './widgets/styles/panel.css';
import './widgets/styles/plan.css';
import './app/app.css';
import { App } from './app/App.tsx';
import { comeBack, comingBack, rememberPlace } from './app/comeBack.ts';
import { forgetWithDrive } from './app/forgetWithDrive.ts';
import { takeJobEnd } from './app/jobNotices.ts';
import { takeOpened } from './library/load/sources.ts';
import { LinkProvider } from './link/LinkContext.tsx';
import { Link } from './link/link.ts';
import { shellConnect, webSocketConnect } from './link/transport.ts';
import { takeShowLog } from './state/dialogs/logDialog.ts';
import { takePlugins } from './state/dialogs/pluginDialog.ts';
import { takeEvent, useJobs } from './state/jobs.ts';
import { report, takeNotice } from './state/notices.ts';
import { startClock } from './state/playback.ts';
import { followSample } from './state/sampleDrive.ts';
import { openAgain, useSession } from './state/session.ts';
import { readSetting, writeWaitingSettings } from './state/settings.ts';
import { shareClock, takeNumber } from './state/windows/windows.ts';
import { useWorkspace } from './state/workspace.ts';

const link = new Link(window.lanetrace ? shellConnect(window.lanetrace) : webSocketConnect(window.location));

link.onEvent(takeJobEnd);
link.onEvent(takeEvent);
link.onEvent(takeNotice);
link.onEvent(takeShowLog);
link.onEvent(takePlugins);
link.onEvent(takeOpened(link));
link.onState((state) => {
  useSession.setState({ link: state });
  if (state.name === 'open') void greet();
});
startClock();
forgetWithDrive(link);
useSession.setState({ comingBack: comingBack() });
rememberPlace();
followSample(link, window);
window.addEventListener('pagehide', writeWaitingSettings);
shareClock();
await takeNumber();
link.open();

/** Reads the state of the engine after each connection; opens the drive again after the engine was started anew. */
async function greet(): Promise<void> {
  try {
    const [host, jobs, theme] = await Promise.all([
      link.request('host.capabilities', {}),
      link.request('jobs.list', {}),
      readSetting(link, 'theme'),
    ]);
    useSession.setState({ host: host.result });
    useJobs.setState({ jobs: jobs.result.jobs });
    if (theme === 'dark' || theme === 'light') useWorkspace.setState({ theme });
    const { grant, drive } = useSession.getState();
    if (grant !== undefined && drive) await openAgain(link, grant, drive.name);
    else if (useSession.getState().comingBack !== undefined) await comeBack(link);
  } catch (error) {
    report('The engine did not answer as expected', error);
  }
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <LinkProvider value={link}>
    <App />
  </LinkProvider>,
);
