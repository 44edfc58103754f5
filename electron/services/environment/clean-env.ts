import { withoutPythonVariables } from '../../platform/programs/python-variables.js';

export interface EnvironmentWishes {
  readonly cacheDir: string;
  readonly pythonDir: string;
  /** Empty: that of the system, if any. */
  readonly proxy: string;
  /** Empty: where uv itself looks. */
  readonly pythonMirror: string;
}

/** The environment of the programs that install: the system's, without what the user set for other Pythons. */
export function installEnvironment(
  wishes: EnvironmentWishes,
  base: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return {
    ...withoutPythonVariables(base),
    UV_CACHE_DIR: wishes.cacheDir,
    UV_PYTHON_INSTALL_DIR: wishes.pythonDir,
    UV_NO_CONFIG: '1',
    UV_NO_PROGRESS: '1',
    // Firms put their own certificates into the system's store.
    UV_SYSTEM_CERTS: '1',
    UV_HTTP_TIMEOUT: '120',
    PIP_CONFIG_FILE: process.platform === 'win32' ? 'nul' : '/dev/null',
    PYTHONUTF8: '1',
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
    NO_COLOR: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...(wishes.pythonMirror === '' ? {} : { UV_PYTHON_INSTALL_MIRROR: wishes.pythonMirror }),
    ...(wishes.proxy === ''
      ? {}
      : {
          HTTP_PROXY: wishes.proxy,
          HTTPS_PROXY: wishes.proxy,
          NO_PROXY: 'localhost,127.0.0.1,::1',
        }),
  };
}
