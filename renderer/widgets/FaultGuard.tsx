/** Confines an exception to one panel, which shows the message and a button to draw it again. */
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { messageOf } from '../../engine/contract/errors.ts';

type Props = { readonly what: string; readonly children: ReactNode };
type State = { readonly fault?: unknown };

export class FaultGuard extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(fault: unknown): State {
    return { fault };
  }

  override componentDidCatch(fault: unknown, { componentStack }: ErrorInfo): void {
    console.error(`${this.props.what} failed.`, fault, componentStack);
  }

  override render(): ReactNode {
    if (this.state.fault === undefined) return this.props.children;
    return (
      <div className="empty" role="alert">
        <p>
          <strong>{this.props.what} failed.</strong> {messageOf(this.state.fault)}
        </p>
        <button type="button" className="button" onClick={() => this.setState({ fault: undefined })}>
          Draw it again
        </button>
      </div>
    );
  }
}
