import type { ReactNode } from 'react';

interface ScreenProps {
  readonly title: string;
  /** One line below the heading. */
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** The body takes the height that is left and scrolls by itself (grids, consoles). */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** The frame of every screen: one h1, actions beside it, the body below. */
export function Screen({ title, subtitle, actions, fill = false, children }: ScreenProps) {
  return (
    <div className="screen" data-fill={fill || undefined}>
      <header className="screen-head">
        <div>
          <h1>{title}</h1>
          {subtitle === undefined ? null : <p>{subtitle}</p>}
        </div>
        {actions === undefined ? null : <div className="screen-actions">{actions}</div>}
      </header>
      <div className="screen-body">{children}</div>
    </div>
  );
}
