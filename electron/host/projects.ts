import { join } from 'node:path';
import { prepareFirstScreen } from '../services/dataset/first-screen.js';
import { prepareJournal } from '../services/history/journal.js';
import { buildRooms } from '../services/open-project/build-project.js';
import { OpenProjects } from '../services/open-project/open-projects.js';
import { prepareProjectFiles } from '../services/open-project/project-file.js';
import { beginRecords } from '../services/powers/index.js';
import { captioningTools } from './captioning-tools.js';
import { localDirOf, type Core } from './core.js';
import { doctorTools } from './doctor-tools.js';
import { ProjectHandOver } from './hand-over.js';
import { planningOf } from './planning-ports.js';
import { runningOf } from './running-ports.js';
import type { StudioOptions } from './studio.js';

/** The open projects, with what their rooms work with. */
export function projectsOf(core: Core, options: StudioOptions) {
  const { bus, jobs, log, known, link, projectFolders: folders, recent, settings, owners } = core;
  const later = (): OpenProjects => projects;
  // Must run before the first project is opened: it trusts every project on the recent list, and an opening may add a
  // stranger's.
  const begun = beginRecords(known, () => recent.entries(), log);
  const captioning = captioningTools(core, options);
  const planning = planningOf(core, later, options);
  const tools = doctorTools(settings, options);
  const running = runningOf(planning.planner, options);
  const handOver = new ProjectHandOver({
    ...{ bus, log, jobs, link },
    recordsDir: join(localDirOf(options), 'answers'),
    projectDir: (projectId) => projects.get(projectId).dir,
  });
  const deps = {
    ...{ bus, jobs, log, running },
    captionWorker: join(options.distDir, 'caption-worker.cjs'),
    makers: captioning.makers,
    doctorTools: tools,
    config: planning.config,
  };
  const projects: OpenProjects = new OpenProjects({
    ...{ bus, jobs, log, folders, handOver, known },
    ...owners,
    rooms: (project) => buildRooms(project, deps),
    powers: { bus, known, settings },
    begun,
    remember: async ({ id, dir, name }) => {
      await Promise.all([recent.remember(dir, name), known.see(id, dir, name)]);
    },
  });
  prepareOpening(core);
  return {
    projects,
    begun,
    handOver,
    running,
    doctorTools: tools,
    ...captioning,
    ...planning,
  };
}

export type Projects = ReturnType<typeof projectsOf>;

/** Starts the slow look-ups that the first opening of a project needs, while nobody waits for them. */
function prepareOpening({ known, owners }: Core): void {
  owners.records.prepare();
  prepareProjectFiles();
  prepareJournal();
  prepareFirstScreen();
  known.list().catch(() => undefined); // whoever needs them is told why there are none
}
