import { join } from 'node:path';
import { AppError } from '../../shared/result/errors.js';
import { createDispatcher, type Dispatcher } from '../transports/dispatcher.js';
import { createMediaHandler } from '../transports/media.js';
import { ConfigService } from '../services/config/index.js';
import { DatasetsService } from '../services/datasets/index.js';
import { captionServices } from './captioning-ports.js';
import { DoctorService } from '../services/doctor/index.js';
import { openPlainFolder } from './plain-folder.js';
import { recordImport, historyProject } from './history-ports.js';
import { t5CounterFrom } from './t5-tokens.js';
import { EventBus } from '../services/events/event-bus.js';
import { FoldersService } from '../services/folders/index.js';
import { HistoryService } from '../services/history/index.js';
import { JobsService } from '../services/jobs/index.js';
import { ProjectsService, type ProjectFollower } from '../services/projects/projects-service.js';
import { RunsService } from '../services/runs/runs-service.js';
import { RunStarter } from '../services/runs/run-starter.js';
import { SupervisorControl } from '../services/runs/supervisor-control.js';
import { RecentProjects, SettingsService, UserPresets } from '../services/settings/index.js';
import { clearWrongCaches } from '../services/trainer-caches/index.js';
import { ThumbnailsService } from '../services/thumbnails/index.js';
import { hostHandlers } from './handlers/host-handlers.js';
import { configHandlers } from './handlers/config-handlers.js';
import { captionHandlers } from './handlers/caption-handlers.js';
import { datasetHandlers } from './handlers/dataset-handlers.js';
import { doctorHandlers } from './handlers/doctor-handlers.js';
import { environmentHandlers } from './handlers/environment-handlers.js';
import { gpuHandlers } from './handlers/gpu-handlers.js';
import { preflightHandlers } from './handlers/preflight-handlers.js';
import { modelHandlers } from './handlers/model-handlers.js';
import { projectHandlers } from './handlers/project-handlers.js';
import { taggerHandlers } from './handlers/tagger-handlers.js';
import { queueHandlers } from './handlers/queue-handlers.js';
import { runHandlers } from './handlers/run-handlers.js';
import { queueOf } from './queue-ports.js';
import { setupServices } from './setup-ports.js';
import { preflightOf, startFacts } from './preflight-ports.js';
import { diagnoseRun, eventSourceFor } from './run-ports.js';
import { waitForOpening } from './opening.js';
import { routeToOwners } from './route.js';
import type { Services } from './services.js';
import { SocketLink } from './socket-link.js';
import type { Studio, StudioOptions } from './studio.js';
import { FilesOfProjects } from './files-of-projects.js';
import { fenceIn } from './web-roots.js';

/** Builds all services and ties them together; the one place that knows all of them. */
export async function createStudio(options: StudioOptions): Promise<Studio> {
  const { log, userDataDir } = options;
  const bus = new EventBus();
  const core = {
    bus,
    log,
    jobs: new JobsService(bus, log),
    settings: new SettingsService(join(userDataDir, 'settings.json'), bus, log),
    recent: new RecentProjects(join(userDataDir, 'recent.json'), log),
    link: new SocketLink(bus, log),
  };
  const { datasets, history, writers, doctor, config, preflight, runs, projects } = projectServices(
    core,
    options,
  );
  const extraRoots = [...options.extraRoots];
  const roots = () => [...extraRoots, ...projects.entries().map(({ project }) => project.dir)];
  const services: Services = {
    ...core,
    presets: new UserPresets(join(userDataDir, 'presets.json'), log),
    kind: options.kind,
    version: options.version,
    resourcesDir: options.resourcesDir,
    launcherDir: join(options.resourcesDir, 'launcher'),
    projects,
    datasets,
    history,
    ...writers,
    doctor,
    folders: new FoldersService({ roots }),
    runs,
    queue: queueOf(core, { config, runs, projects }, options),
    config,
    preflight,
    ...setupServices(core, options, () => runs.active().length > 0),
    shell: options.shell,
  };
  // The command line starts what it is told to and ends; a window or a web host works through the queue.
  if (options.kind !== 'cli') services.queue.follow();
  const dispatcher = openDoor(services, roots, options.checkOutput ?? false);
  core.link.serve(dispatcher);
  return studioOf(services, core.link, dispatcher, {
    cacheDir: join(userDataDir, 'thumbnails'),
    allowRoots: (more) => void extraRoots.push(...more),
  });
}

interface Core {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly settings: SettingsService;
  readonly recent: RecentProjects;
  readonly link: SocketLink;
}

/** The services that follow open projects. They know each other only by what is handed over here. */
function projectServices(core: Core, options: StudioOptions) {
  const { bus, jobs, settings, recent, link } = core;
  const { log, node, distDir, resourcesDir } = options;
  const datasets: DatasetsService = new DatasetsService(bus, jobs, log, {
    onConceptAdded: (projectId, concept) => projects.addConcept(projectId, concept),
    onImported: async (id, concept, paths) =>
      recordImport(history, datasets.attached(id), concept, paths),
    fillMissing: (id, text) => writers.captions.fillMissing(id, text),
  });
  const history: HistoryService = new HistoryService({
    bus,
    log,
    onChanged: (projectId, paths) => datasets.refreshPaths(projectId, paths),
  });
  const writers = captionServices(core, { datasets, history }, options);
  const doctor = new DoctorService({
    bus,
    jobs,
    log,
    datasets,
    history,
    captions: writers.captions,
    workerFile: join(distDir, 'doctor-worker.cjs'),
    t5Tokens: t5CounterFrom(resourcesDir),
  });
  const rescan = (projectId: string) => rescanned(jobs, datasets, projectId);
  const config = new ConfigService({
    settings,
    datasets,
    facts: (project, python) => startFacts({ runs, doctor }, project, python),
    rescan,
    node,
    rehearsalBundle: join(distDir, 'rehearsal.cjs'),
    launcherDir: join(resourcesDir, 'launcher'),
  });
  const preflight = preflightOf({ jobs, datasets, config, doctor }, rescan);
  const runs: RunsService = new RunsService({
    bus,
    jobs,
    log,
    supervisors: new SupervisorControl(node, join(distDir, 'supervisor.cjs')),
    starter: new RunStarter(
      config,
      { version: options.version, platform: process.platform },
      clearWrongCaches,
    ),
    sourceFor: eventSourceFor,
    diagnose: diagnoseRun,
  });
  const projects: ProjectsService = new ProjectsService({
    bus,
    jobs,
    log,
    kind: options.kind,
    link,
    followers: followersOf({ history, datasets, ...writers, doctor, preflight, runs }),
    remember: (dir, name) => recent.remember(dir, name),
  });
  return { datasets, history, writers, doctor, config, preflight, runs, projects };
}

async function rescanned(jobs: JobsService, datasets: DatasetsService, id: string): Promise<void> {
  const ended = await jobs.wait(datasets.rescan(id).id);
  if (ended.error) throw AppError.fromValue(ended.error);
}

/** Who is told of projects, in this order. */
function followersOf({
  history,
  datasets,
  captioning,
  doctor,
  preflight,
  runs,
}: Pick<
  Services,
  'history' | 'datasets' | 'captioning' | 'doctor' | 'preflight' | 'runs'
>): ProjectFollower[] {
  return [
    // First: its job must have ended before the dataset is let go of.
    { attach: () => Promise.resolve(), detach: (id) => captioning.detach(id) },
    {
      attach: (project) => history.attach(historyProject(project)),
      update: (project) => history.update(historyProject(project)),
      detach: (id) => history.detach(id),
    },
    {
      attach: async (project) => void datasets.attach(project),
      update: (project) => datasets.update(project),
      detach: (id) => datasets.detach(id),
    },
    doctor,
    { attach: () => Promise.resolve(), detach: (id) => preflight.detach(id) },
    { attach: (project) => runs.attach(project), detach: (id) => runs.detach(id) },
  ];
}

/** The one door: handlers, sent on to a project's owner where that is another process, fenced in for pages. */
function openDoor(
  services: Services,
  roots: () => readonly string[],
  checkOutput: boolean,
): Dispatcher {
  const handlers = routeToOwners(
    {
      ...hostHandlers(services),
      ...projectHandlers(services),
      ...datasetHandlers(services),
      ...captionHandlers(services),
      ...doctorHandlers(services),
      ...taggerHandlers(services),
      ...configHandlers(services),
      ...preflightHandlers(services),
      ...runHandlers(services),
      ...gpuHandlers(services),
      ...queueHandlers(services),
      ...environmentHandlers(services),
      ...modelHandlers(services),
    },
    (projectId) => services.projects.remoteOf(projectId),
  );
  const fenced = services.kind === 'web' ? fenceIn(handlers, roots) : handlers;
  const door = waitForOpening(fenced, (projectId) => services.projects.isOpen(projectId));
  return createDispatcher(door, { log: services.log, checkOutput });
}

function studioOf(
  services: Services,
  link: SocketLink,
  dispatcher: Dispatcher,
  own: { cacheDir: string; allowRoots: Studio['allowRoots'] },
): Studio {
  const { bus, jobs, settings, projects, datasets, captions, doctor, runs, queue, gpu, log } =
    services;
  const files = new FilesOfProjects(projects, datasets, runs);
  const thumbnails = new ThumbnailsService({ datasets: files, cacheDir: own.cacheDir, log });
  return {
    dispatcher,
    bus,
    jobs,
    settings,
    media: createMediaHandler({ thumbnails, datasets: files, runs: files, log }),
    upload: (upload, signal) => datasets.receiveUpload(upload, signal),
    openProjects: () => projects.entries().map(({ project }) => project.dir),
    activeRuns: () => runs.active(),
    followQueue: () => queue.follow(),
    stopRun: (projectId, runId, how) => runs.stop(projectId, runId, how),
    scanFolder: (dir) => datasets.scanFolder(dir),
    examineFolder: async (dir, depth) =>
      doctor.examineFolder(await datasets.findConcepts(dir), depth),
    openPlainFolder: (dir) => openPlainFolder(dir, services),
    allowRoots: own.allowRoots,
    close: async () => {
      await queue.close();
      await captions.close();
      doctor.close();
      await projects.closeAll();
      datasets.close();
      await runs.close();
      gpu.close();
      await link.close();
    },
  };
}
