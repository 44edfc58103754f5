import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ErrorValue } from '../../shared/result/errors.js';

interface ErrorStateProps {
  readonly title?: string;
  readonly error: Pick<ErrorValue, 'message' | 'hint'>;
  readonly onRetry?: (() => void) | undefined;
  readonly children?: ReactNode;
}

/** A part of a screen that could not be loaded: what happened, what to do next, and a button that does it. */
export function ErrorState({ title, error, onRetry, children }: ErrorStateProps) {
  return (
    <div className="state" role="alert">
      <IconAlertTriangle size={28} stroke={1.5} className="ls-error-text" aria-hidden />
      <h2>{title ?? 'This could not be loaded'}</h2>
      <p>
        {error.message}
        {error.hint === undefined ? null : ` ${error.hint}`}
      </p>
      {onRetry === undefined ? null : (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={onRetry}
        >
          Try again
        </Button>
      )}
      {children}
    </div>
  );
}

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing here yet: says what will be here and offers the first step. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="state">
      {icon}
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** Grey lines in place of what is on its way. */
export function LoadingLines({ lines = 5, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={12} mt={12} width={`${String(90 - ((index * 17) % 45))}%`} />
      ))}
    </div>
  );
}
