import { Component, type ErrorInfo, type ReactNode } from 'react';
import { ErrorState } from '../components/States.js';

interface Props {
  /** A new value (another screen) clears the error. */
  readonly resetKey: string;
  readonly children: ReactNode;
}

/** Keeps a bug in one screen from taking the whole window away. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: Props): void {
    if (before.resetKey !== this.props.resetKey && this.state.error !== null)
      this.setState({ error: null });
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // For the developer tools; there is no logger in the page.
    reportError(new Error(`${error.message}\n${info.componentStack ?? ''}`, { cause: error }));
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <ErrorState
        title="This screen stopped working"
        error={{
          message: error.message,
          hint: 'Your files and runs are not affected. Try again, or go to another screen.',
        }}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
