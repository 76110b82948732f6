/** Sends a query and keeps its answer; one at a time, the newest wins. */
import { messageOf } from '../../../engine/contract/errors.ts';
import { EngineError, type Link } from '../../link/link.ts';
import { useAnswer } from '../../state/answer.ts';
import { report } from '../../state/notices.ts';

let newest = 0;

export async function askDrive(link: Link, drive: string, sql: string): Promise<void> {
  const own = ++newest;
  if (useAnswer.getState().asked.state === 'asking') await stopAsking(link, drive);
  if (own !== newest) return;
  useAnswer.setState({ drive, asked: { state: 'asking' }, chosen: undefined });
  try {
    const { result } = await link.request('ask.query', { drive, sql }, { lane: 'visible' });
    if (own === newest) useAnswer.setState({ asked: { state: 'ready', answer: result } });
  } catch (error) {
    if (own !== newest) return;
    const stopped = error instanceof EngineError && error.code === 'cancelled';
    useAnswer.setState({
      asked: stopped ? { state: 'none' } : { state: 'failed', reason: messageOf(error) },
    });
  }
}

export async function stopAsking(link: Link, drive: string): Promise<void> {
  try {
    await link.request('ask.stop', { drive });
  } catch (error) {
    report('The query could not be stopped', error);
  }
}
