/** Variables of the user that change what Python, pip, conda and uv do; what we install or train with sees none of them. */
const UNWANTED =
  /^(PYTHON|PIP_|CONDA|_CONDA|_CE_|UV_|VIRTUAL_ENV|POETRY_|PIPENV_|PYENV_VERSION|MAMBA_)/i;

/** An environment without what the user set for other Pythons. */
export function withoutPythonVariables(base: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !UNWANTED.test(entry[0]),
  );
  return Object.fromEntries(kept);
}
