import { join } from 'node:path';
import { keepPrivate } from '../platform/private-files.js';
import { createDispatcher, type Dispatcher } from '../transports/dispatcher.js';
import type { Handlers } from '../services/handlers.js';
import { createMediaHandler } from '../transports/media.js';
import { DatasetsService, prepareFirstScreen } from '../services/datasets/index.js';
import { captionServices } from './captioning-ports.js';
import { doctorHandlers, examineFolder, type DoctorTools } from '../services/doctor/index.js';
import { openPlainFolder } from './plain-folder.js';
import { recordImport } from './history-ports.js';
import { projectFoldersOf } from './project-folder-ports.js';
import { EventBus } from '../services/events/event-bus.js';
import { FoldersService } from '../services/folders/index.js';
import { historyById, prepareJournal } from '../services/history/index.js';
import { JobsService } from '../services/jobs/index.js';
import { KnownProjects } from '../services/known-projects/index.js';
import { Leases } from '../services/leases/index.js';
import { preflightHandlers } from '../services/preflight/index.js';
import type { ProjectFolders } from '../services/project-folder/index.js';
import { OWNER_TIMES } from '../services/open-project/ownership/lease.js';
import { OwnerRecords } from '../services/open-project/ownership/owner-records.js';
import type { OwnershipDeps } from '../services/open-project/ownership/ownership.js';
import { buildRooms } from '../services/open-project/build-project.js';
import { projectHandlers } from '../services/open-project/handlers.js';
import { OpenProjects } from '../services/open-project/open-projects.js';
import { prepareProjectFiles } from '../services/open-project/project-file.js';
import { runHandlers } from '../services/runs/index.js';
import { SecretBox } from '../services/secrets/index.js';
import {
  AddressPasswords,
  RecentProjects,
  SettingsService,
  UserPresets,
} from '../services/settings/index.js';
import { captioningHandlers, taggerHandlers } from '../services/tagger/index.js';
import { ThumbnailsService } from '../services/thumbnails/index.js';
import { hostHandlers } from './handlers/host-handlers.js';
import { configHandlers } from './handlers/config-handlers.js';
import { captionHandlers } from './handlers/caption-handlers.js';
import { datasetHandlers } from './handlers/dataset-handlers.js';
import { doctorTools } from './doctor-tools.js';
import { environmentHandlers } from './handlers/environment-handlers.js';
import { gpuHandlers } from './handlers/gpu-handlers.js';
import { powerHandlers } from './handlers/power-handlers.js';
import { modelHandlers } from './handlers/model-handlers.js';
import { makingHandlers } from './handlers/project-handlers.js';
import { queueHandlers } from './handlers/queue-handlers.js';
import { startHandlers } from './handlers/run-handlers.js';
import { queueOf } from './queue-ports.js';
import { setupServices } from './setup-ports.js';
import { permissionsOf, type Permissions } from './power-ports.js';
import { planningOf } from './planning-ports.js';
import { runningOf } from './running-ports.js';
import { activeRuns } from './runs-here.js';
import { ProjectHandOver } from './hand-over.js';
import { waitForOpening } from './opening.js';
import { refuseWhenReadOnly } from './read-only-door.js';
import { waitForImages } from './seen-images.js';
import type { Logger } from '../platform/log.js';
import type { Services } from './services.js';
import { SocketLink } from './socket-link.js';
import type { Studio, StudioOptions } from './studio.js';
import { FilesOfProjects } from './files-of-projects.js';
import { fenceForwarded } from './forwarded-fence.js';
import { fenceIn } from './web-roots.js';

/** Builds all services and ties them together; the one place that knows all of them. */
export async function createStudio(options: StudioOptions): Promise<Studio> {
  const { log, userDataDir } = options;
  for (const dir of [userDataDir, localDirOf(options)]) await keepPrivate(dir, log);
  const extraRoots = [...options.extraRoots];
  const roots = () => [...extraRoots, ...projects.all().map(({ dir }) => dir)];
  const core = coreOf(options, roots, (dir) => projects.tellOf(dir));
  prepareOpening(core);
  const permissions = permissionsOf(core, core.known, () => projects);
  const { powers } = permissions;
  const { handOver, ...parts } = projectServices(core, options, permissions);
  const { datasets, history, writers, config, planner, running, projects } = parts;
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
    folders: new FoldersService({ roots }),
    queue: queueOf(core, { planner, projects, live: running.live }, options),
    config,
    planner,
    powers,
    ...setupServices(core, options, () => activeRuns(projects).length > 0),
    shell: options.shell,
  };
  // The command line starts what it is told to and ends; a window or a web host works through the queue.
  if (options.kind !== 'cli') services.queue.follow();
  followPowers(services);
  const dispatcher = openDoor(services, handOver, roots, options.checkOutput ?? false);
  handOver.serve(dispatcher);
  return studioOf(
    services,
    { link: core.link, handOver, dispatcher },
    {
      cacheDir: join(userDataDir, 'thumbnails'),
      doctorTools: parts.doctorTools,
      allowRoots: (more) => void extraRoots.push(...more),
      isIdle: permissions.isIdle,
    },
  );
}

/** What belongs to this machine alone. */
function localDirOf({ localDataDir, userDataDir }: StudioOptions): string {
  return localDataDir ?? join(userDataDir, 'local');
}

/** What all others are built on. `roots`: folders that a page may see; `tellOf`: called with a project whose view has changed. */
function coreOf(
  options: StudioOptions,
  roots: () => readonly string[],
  tellOf: (dir: string) => void,
): Core & { readonly secrets: SecretBox } {
  const { log, shell, userDataDir } = options;
  const inData = (name: string) => join(userDataDir, name);
  const bus = new EventBus();
  const secrets = new SecretBox(inData('secrets.json'), () => shell.secrets());
  const passwords = new AddressPasswords(inData('passwords.json'), secrets, log);
  const known = new KnownProjects(inData('known-projects.json'), log);
  const projectFolders = projectFoldersOf(options, known, roots, tellOf);
  const link = new SocketLink(bus, log);
  return {
    bus,
    log,
    projectFolders,
    jobs: new JobsService(bus, log),
    settings: new SettingsService(inData('settings.json'), bus, log, passwords),
    secrets,
    recent: new RecentProjects(inData('recent.json'), log, projectFolders),
    link,
    known,
    leases: new Leases(),
    owners: ownersOf(link, options),
  };
}

interface Core {
  readonly bus: EventBus;
  readonly log: Logger;
  readonly jobs: JobsService;
  readonly projectFolders: ProjectFolders;
  readonly settings: SettingsService;
  readonly recent: RecentProjects;
  readonly link: SocketLink;
  readonly known: KnownProjects;
  readonly leases: Leases;
  readonly owners: OwnershipDeps;
}

/** What the first opening would wait for is asked for while nobody waits. */
function prepareOpening({ known, owners }: Core): void {
  owners.records.prepare();
  prepareProjectFiles();
  prepareJournal();
  prepareFirstScreen();
  known.list().catch(() => undefined); // whoever needs them is told why there are none
}

/** How this process owns projects and finds those that do. */
function ownersOf(link: SocketLink, options: StudioOptions): OwnershipDeps {
  const { kind, log, ownerTimes } = options;
  const records = new OwnerRecords(localDirOf(options), log);
  return { kind, link, records, times: ownerTimes ?? OWNER_TIMES };
}

/** The services that follow open projects. They know each other only by what is handed over here. */
function projectServices(core: Core, options: StudioOptions, permissions: Permissions) {
  const { bus, jobs, projectFolders, settings, known, leases, owners } = core;
  const { powers } = permissions;
  const { log } = options;
  const datasets: DatasetsService = new DatasetsService(bus, jobs, log, {
    ...{ folders: projectFolders, guard: leases },
    onConceptAdded: (projectId, concept) => projects.get(projectId).addConcept(concept),
    onImported: async (id, concept, paths) =>
      recordImport(history, id, datasets.folder(id), concept, paths),
    fillMissing: (id, text) => writers.captions.fillMissing(id, text),
    fillCaptions: (id, texts) => writers.captions.fillCaptions(id, texts),
  });
  const history = historyById((projectId) => projects.get(projectId).history);
  const writers = captionServices(core, { datasets, history }, options);
  const planning = planningOf({ ...core, datasets, powers }, () => projects, options);
  const tools = doctorTools(settings, options);
  const running = runningOf({ planner: planning.planner, powers }, options);
  const handOver = handOverOf(core, options, (projectId) => projects.get(projectId).dir);
  const projects: OpenProjects = new OpenProjects({
    ...{ bus, jobs, log, handOver, known, leases },
    ...owners,
    folders: projectFolders,
    rooms: (project) =>
      buildRooms(project, {
        ...{ bus, jobs, log, datasets, running },
        ...writers,
        doctorTools: tools,
        config: planning.config,
      }),
    powers: permissions.ofProjects,
    remember: permissions.remember,
  });
  return {
    datasets,
    history,
    writers,
    ...planning,
    running,
    projects,
    handOver,
    doctorTools: tools,
  };
}

function handOverOf(
  { bus, jobs, link }: Core,
  options: StudioOptions,
  projectDir: (projectId: string) => string,
): ProjectHandOver {
  const recordsDir = join(localDirOf(options), 'answers');
  return new ProjectHandOver({ bus, log: options.log, jobs, link, recordsDir, projectDir });
}

/** What was allowed or taken back since: linked folders and runs elsewhere come and go at once. */
function followPowers({ bus, projects, log }: Services): void {
  bus.on('powers.changed', null, (_, { key: projectId }) => {
    const project = projects.find(projectId);
    if (project?.owner !== null) return; // its owner looks
    project.dataset.rescan();
    project.runs.open().catch((error: unknown) => {
      log.error('looking for runs after a change of what is allowed', error);
    });
  });
}

/** The one door: handlers, sent on to a project's owner where that is another process, fenced in for pages. */
function openDoor(
  services: Services,
  handOver: ProjectHandOver,
  roots: () => readonly string[],
  checkOutput: boolean,
): Dispatcher {
  const { projects, jobs, datasets } = services;
  const handlers = handOver.route(
    waitForImages(
      {
        ...hostHandlers(services),
        ...makingHandlers(services),
        ...projectHandlers(projects),
        ...datasetHandlers(services),
        ...captionHandlers(services),
        ...doctorHandlers(projects),
        ...captioningHandlers(projects, services.powers),
        ...taggerHandlers(services),
        ...configHandlers(services),
        ...powerHandlers(services),
        ...preflightHandlers(projects),
        ...runHandlers(projects),
        ...startHandlers(services),
        ...gpuHandlers(services),
        ...queueHandlers(services),
        ...environmentHandlers(services),
        ...modelHandlers(services),
      },
      (projectId) => datasets.seen(projectId),
    ),
    {
      ownerOf: (projectId) => projects.find(projectId)?.owner ?? null,
      settled: (projectId) => projects.settled(projectId),
      projectOfJob: (jobId) => jobs.projectOfMirrored(jobId),
    },
  );
  const guarded = refuseWhenReadOnly(handlers, projects);
  const fenced =
    services.kind === 'web'
      ? fenceIn(forwarded(guarded, services), roots, () => services.settings.get())
      : guarded;
  const door = waitForOpening(fenced, (projectId) => projects.find(projectId) !== null);
  return createDispatcher(door, { log: services.log, checkOutput });
}

function forwarded(handlers: Handlers, { projects }: Services): Handlers {
  return fenceForwarded(handlers, (projectId) => {
    const project = projects.find(projectId);
    return project === null || project.owner === null ? null : project.folder;
  });
}

function studioOf(
  services: Services,
  doors: { link: SocketLink; handOver: ProjectHandOver; dispatcher: Dispatcher },
  own: Pick<Studio, 'allowRoots'> & {
    cacheDir: string;
    doctorTools: DoctorTools;
  } & Pick<Permissions, 'isIdle'>,
): Studio {
  const { bus, jobs, settings, projects, datasets, captions, queue, gpu, log } = services;
  const files = new FilesOfProjects(projects, datasets);
  const thumbnails = new ThumbnailsService({ datasets: files, cacheDir: own.cacheDir, log });
  return {
    dispatcher: doors.dispatcher,
    bus,
    jobs,
    settings,
    media: createMediaHandler({ thumbnails, datasets: files, runs: files, log }),
    upload: async (upload, signal) => {
      await projects.refuseReadOnly(upload.projectId);
      return datasets.receiveUpload(upload, signal);
    },
    openProjects: () => projects.all().map(({ dir }) => dir),
    activeRuns: () => activeRuns(projects),
    followQueue: () => queue.follow(),
    stopRun: async (projectId, runId, how) => {
      await projects.refuseReadOnly(projectId);
      await projects.get(projectId).runs.stop(runId, how);
    },
    scanFolder: (dir) => datasets.scanFolder(dir),
    examineFolder: async (dir, depth) =>
      examineFolder(await datasets.findConcepts(dir), depth, own.doctorTools),
    openPlainFolder: (dir) => openPlainFolder(dir, services),
    allowRoots: own.allowRoots,
    close: async () => {
      await doors.handOver.leave();
      await queue.close();
      await captions.close();
      await projects.closeAll();
      datasets.close();
      await own.isIdle();
      gpu.close();
      await doors.link.close();
    },
  };
}
