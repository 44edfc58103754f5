/** Everything that an installation fetches is named here once, with the version it was made for. */
export const PINS = {
  /** The Python that the recorded runs of sd-scripts were made with; its README names 3.10, the launcher needs at least that. */
  python: '3.11',
  /** The commit that the launcher, the parser and the recordings were made for. */
  scriptsCommit: '48d368fa557731ad0488c07304dfeba8c07910eb',
  scriptsRepository: 'https://github.com/kohya-ss/sd-scripts',
  /** A pair that pytorch.org names together, with builds for CUDA 12.6 and 12.8 and the CPU. */
  torch: '2.9.1',
  torchvision: '0.24.1',
  uv: '0.13.9',
  packageIndex: 'https://pypi.org/simple',
  torchIndex: 'https://download.pytorch.org/whl/{build}',
} as const;

export interface UvPin {
  /** Name of the wheel on the package index; a wheel is a zip archive with the program inside. */
  readonly wheel: string;
  /** As the package index states it, and as computed from the file. */
  readonly sha256: string;
}

const wheel = (tag: string) => `uv-${PINS.uv}-py3-none-${tag}.whl`;

/** uv for each platform and processor that it is made for (`process.platform`-`process.arch`). */
const UV_WHEELS: Readonly<Record<string, UvPin>> = {
  'win32-x64': {
    wheel: wheel('win_amd64'),
    sha256: '6a44b2ed8111d2f60d2b92627c5dccda3f7ed7570b18ce115e569cd68c28246b',
  },
  'win32-arm64': {
    wheel: wheel('win_arm64'),
    sha256: 'eeb92051c2123b9730c46b04cc843cfa4bc7d7b0aec56df431a2215ef4cb0273',
  },
  'linux-x64': {
    wheel: wheel('manylinux_2_17_x86_64.manylinux2014_x86_64'),
    sha256: 'd7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19',
  },
  'linux-arm64': {
    wheel: wheel('manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64'),
    sha256: '5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe',
  },
  'darwin-arm64': {
    wheel: wheel('macosx_11_0_arm64'),
    sha256: '66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63',
  },
  'darwin-x64': {
    wheel: wheel('macosx_10_12_x86_64'),
    sha256: 'c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5',
  },
};

/** The pinned uv of a platform; null where there is none. */
export function uvPin(platform: string, arch: string): UvPin | null {
  return UV_WHEELS[`${platform}-${arch}`] ?? null;
}
