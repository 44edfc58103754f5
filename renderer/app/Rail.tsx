import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconActivity,
  IconChartLine,
  IconDeviceDesktop,
  IconMoon,
  IconPackageExport,
  IconPhoto,
  IconProgress,
  IconSettings,
  IconSun,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { notifyError } from '../components/notify.js';
import { useAppStores, useSession } from '../stores/app-stores.js';
import { isActive } from '../stores/jobs-store.js';
import type { ProjectSession } from '../stores/project-session.js';
import { leaveProject, navigate, type Screen, useRoute } from '../stores/route-store.js';
import { useStore } from '../stores/use-store.js';
import { type StageHint, useStageHints } from './use-stage-hints.js';

interface RailProps {
  readonly onJobs: () => void;
  readonly isJobsOpen: boolean;
}

/** The left rail: the project, its stages in the order of the work, and what belongs to the whole app. */
export function Rail({ onJobs, isJobsOpen }: RailProps) {
  const session = useSession();
  const { screen } = useRoute();
  return (
    <nav className="rail" aria-label="Main">
      <UnstyledButton
        className="rail-brand"
        onClick={leaveProject}
        aria-current={screen === 'home' ? 'page' : undefined}
        aria-label="LoRA Studio, all projects"
      >
        <Mark />
        LoRA Studio
      </UnstyledButton>
      {session === null ? null : <Stages key={session.projectId} session={session} />}
      <div className="rail-spacer" />
      <div className="rail-foot">
        <JobsItem onClick={onJobs} isOpen={isJobsOpen} />
        <RailItem
          icon={<IconSettings size={18} stroke={1.6} />}
          label="Settings"
          isCurrent={screen === 'settings'}
          onClick={() => navigate({ screen: 'settings' })}
        />
        <ThemeItem />
      </div>
    </nav>
  );
}

const STAGES: readonly { screen: Screen; label: string; icon: ReactNode; also?: Screen }[] = [
  {
    screen: 'dataset',
    label: 'Dataset',
    icon: <IconPhoto size={18} stroke={1.6} />,
    also: 'captioning',
  },
  {
    screen: 'train',
    label: 'Train',
    icon: <IconActivity size={18} stroke={1.6} />,
    also: 'preflight',
  },
  { screen: 'runs', label: 'Runs', icon: <IconChartLine size={18} stroke={1.6} />, also: 'run' },
  { screen: 'export', label: 'Export', icon: <IconPackageExport size={18} stroke={1.6} /> },
];

function Stages({ session }: { session: ProjectSession }) {
  const project = useStore(session.project.store, (state) => state.project);
  const { screen } = useRoute();
  const hints = useStageHints(session);
  return (
    <>
      <div className="rail-project">
        <strong className="ls-clip" title={project?.name}>
          {project?.name ?? 'Project'}
        </strong>
        <div className="ls-dim ls-small ls-clip" title={project?.dir}>
          {project === null ? ' ' : project.triggerWord || 'no trigger word'}
        </div>
      </div>
      <ol className="rail-stages">
        {STAGES.map((stage) => (
          <li key={stage.screen}>
            <RailItem
              icon={stage.icon}
              label={stage.label}
              hint={hints[stage.screen]}
              isCurrent={screen === stage.screen || screen === stage.also}
              onClick={() => navigate({ screen: stage.screen })}
            />
          </li>
        ))}
      </ol>
    </>
  );
}

interface RailItemProps {
  readonly icon: ReactNode;
  readonly label: string;
  readonly hint?: StageHint | undefined;
  readonly isCurrent?: boolean;
  readonly isExpanded?: boolean;
  readonly onClick?: () => void;
}

function RailItem({ icon, label, hint, isCurrent = false, isExpanded, onClick }: RailItemProps) {
  return (
    <UnstyledButton
      className="rail-item"
      onClick={onClick}
      aria-current={isCurrent ? 'page' : undefined}
      aria-expanded={isExpanded}
    >
      <span className="rail-node" aria-hidden>
        {icon}
      </span>
      <span className="rail-label">
        <b>{label}</b>
        {hint === undefined ? null : <small className="ls-num ls-clip">{hint.text}</small>}
      </span>
      {hint?.tone === undefined ? null : (
        <span className="dot" data-tone={hint.tone} data-pulse={hint.isLive || undefined} />
      )}
    </UnstyledButton>
  );
}

function JobsItem({ onClick, isOpen }: { onClick: () => void; isOpen: boolean }) {
  const active = useStore(
    useAppStores().jobs.store,
    (state) => state.jobs?.filter(isActive).length ?? 0,
  );
  return (
    <RailItem
      icon={<IconProgress size={18} stroke={1.6} />}
      label={active === 0 ? 'Jobs' : `Jobs (${String(active)})`}
      hint={active === 0 ? undefined : { text: 'working', tone: 'accent', isLive: true }}
      isExpanded={isOpen}
      onClick={onClick}
    />
  );
}

const THEMES = [
  { value: 'dark', label: 'Dark', icon: <IconMoon size={18} stroke={1.6} /> },
  { value: 'light', label: 'Light', icon: <IconSun size={18} stroke={1.6} /> },
  { value: 'system', label: 'Like the system', icon: <IconDeviceDesktop size={18} stroke={1.6} /> },
] as const;

function ThemeItem() {
  const { settings } = useAppStores();
  const theme = useStore(settings.store, (state) => state.settings?.theme ?? 'dark');
  const current = THEMES.find((choice) => choice.value === theme) ?? THEMES[0];
  const choose = async (value: (typeof THEMES)[number]['value']) => {
    const answer = await settings.update({ theme: value });
    if (!answer.ok) notifyError('The theme was not changed', answer.error);
  };
  return (
    <Menu position="right-end" width={180}>
      <Menu.Target>
        <UnstyledButton className="rail-item" aria-label={`Theme: ${current.label}`}>
          <span className="rail-node" aria-hidden>
            {current.icon}
          </span>
          <span className="rail-label">
            <b>Theme</b>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map((choice) => (
          <Menu.Item
            key={choice.value}
            leftSection={choice.icon}
            aria-current={choice.value === theme || undefined}
            onClick={() => void choose(choice.value)}
          >
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The mark of the app: a falling curve that settles, in the accent. */
function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden>
      <rect x="1" y="1" width="18" height="18" rx="5" fill="var(--ls-accent-soft)" />
      <path
        d="M4.5 4.5 C6 12.5 9 14.5 15.5 15"
        fill="none"
        stroke="var(--ls-accent)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="15.5" cy="15" r="1.8" fill="var(--ls-accent)" />
    </svg>
  );
}
