import type { Handlers } from '../handlers.js';
import type { EnvironmentService } from './environment-service.js';

type EnvironmentHandlers = Pick<
  Handlers,
  | 'environment.get'
  | 'environment.install'
  | 'environment.check'
  | 'environment.trial'
  | 'environment.rollback'
  | 'environment.remove'
  | 'environment.detect'
>;

/** Handlers about the trainer's environment. */
export function environmentHandlers(environment: EnvironmentService): EnvironmentHandlers {
  const started = async (job: { id: string }) => ({ jobId: job.id });
  return {
    'environment.get': () => environment.get(),
    'environment.install': ({ fresh }) => started(environment.install(fresh)),
    'environment.check': ({ trainer }) => started(environment.check(trainer)),
    'environment.trial': ({ trainer, ...wishes }) => started(environment.trial(wishes, trainer)),
    'environment.rollback': () => environment.rollback(),
    'environment.remove': () => started(environment.remove()),
    'environment.detect': async () => ({ found: await environment.detect() }),
  };
}
