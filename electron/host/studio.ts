import type { DoctorReport, RunSummary, StopHow } from '../../shared/contract/index.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { JobsService } from '../services/jobs/index.js';
import type { FolderScan } from '../services/dataset/folders/folder-report.js';
import type { DesktopShell } from '../services/desktop-shell.js';
import type { OwnerTimes } from '../services/open-project/ownership/lease.js';
import type { SettingsService } from '../services/settings/index.js';
import type { Dispatcher } from '../transports/dispatcher.js';
import type { MediaHandler } from '../transports/media.js';
import type { UploadHandler } from '../transports/uploads.js';
import type { Logger } from '../platform/log.js';

/** What a host brings along; everything else is the same for window, web host and command line. */
export interface StudioOptions {
  readonly kind: 'electron' | 'web' | 'cli';
  readonly version: string;
  readonly userDataDir: string;
  /** What belongs to this machine alone. Default: `local` in `userDataDir`. */
  readonly localDataDir?: string;
  readonly resourcesDir: string;
  readonly distDir: string;
  /** The binary that runs our own programs (supervisor, rehearsal). */
  readonly node: { readonly file: string; readonly isElectron: boolean };
  readonly shell: DesktopShell;
  readonly log: Logger;
  /** Folders a page may look into besides opened projects. */
  readonly extraRoots: readonly string[];
  /** How owners of projects show that they are there; other times and another clock for tests. */
  readonly ownerTimes?: OwnerTimes;
  /** Checks what handlers return, too: for tests. */
  readonly checkOutput?: boolean;
}

/** A folder of images opened for captioning only; `close` ends its use. */
interface PlainFolder {
  readonly projectId: string;
  close(): Promise<void>;
}

/** All services, composed. Transports open their doors on `dispatcher`, `bus`, `media` and `upload`. */
export interface Studio {
  readonly dispatcher: Dispatcher;
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly settings: SettingsService;
  readonly media: MediaHandler;
  readonly upload: UploadHandler;
  /** Folders of the projects that are open. */
  openProjects(): string[];
  /** Runs that train now. */
  activeRuns(): RunSummary[];
  /** From now on this process starts waiting runs as cards become free. */
  followQueue(): void;
  stopRun(projectId: string, runId: string, how: StopHow): Promise<void>;
  scanFolder(dir: string): Promise<FolderScan>;
  /** The doctor's report on a folder that is no project; nothing is written. */
  examineFolder(dir: string, depth: DoctorReport['depth']): Promise<DoctorReport>;
  /** A folder of images that is no project, for captions. */
  openPlainFolder(dir: string): Promise<PlainFolder>;
  /** Adds folders that the page's folder picker may show. */
  allowRoots(roots: readonly string[]): void;
  /** Lets go of projects and locks. Trainers go on. */
  close(): Promise<void>;
}
