import { captionHandlers } from '../services/captions/handlers.js';
import { configHandlers } from '../services/config/handlers.js';
import { datasetHandlers } from '../services/dataset/handlers.js';
import { doctorHandlers } from '../services/doctor/handlers.js';
import { environmentHandlers } from '../services/environment/handlers.js';
import { exportHandlers } from '../services/exporter/handlers.js';
import { gpuHandlers } from '../services/gpu/handlers.js';
import type { Handlers } from '../services/handlers.js';
import { historyHandlers } from '../services/history/handlers.js';
import { intakeHandlers } from '../services/intake/handlers.js';
import { modelHandlers } from '../services/models/handlers.js';
import { projectHandlers } from '../services/open-project/handlers.js';
import { powerHandlers } from '../services/powers/handlers.js';
import { preflightHandlers } from '../services/preflight/handlers.js';
import { queueHandlers } from '../services/queue/handlers.js';
import { runHandlers } from '../services/runs/handlers.js';
import { settingsHandlers } from '../services/settings/handlers.js';
import { captioningHandlers } from '../services/captioning/handlers.js';
import { makerHandlers } from '../services/captioning/maker-handlers.js';
import { trashHandlers } from '../services/trash/handlers.js';
import { hostHandlers } from './host-handlers.js';
import type { Services } from './services.js';

/** The handlers of all requests; each stands beside the logic that it calls. */
export function allHandlers(services: Services): Handlers {
  const { projects, jobs } = services;
  return {
    ...hostHandlers(services),
    ...settingsHandlers(services),
    ...projectHandlers(services),
    ...datasetHandlers(projects),
    ...intakeHandlers(services),
    ...captionHandlers(projects),
    ...captioningHandlers(projects),
    ...makerHandlers(services),
    ...historyHandlers(projects, jobs),
    ...trashHandlers(services),
    ...doctorHandlers(projects),
    ...configHandlers(services),
    ...powerHandlers(services),
    ...preflightHandlers(projects),
    ...runHandlers(projects),
    ...queueHandlers(services),
    ...exportHandlers(services),
    ...gpuHandlers(services.gpu),
    ...environmentHandlers(services.environment),
    ...modelHandlers(services.models),
  };
}
