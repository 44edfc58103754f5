import * as z from 'zod';

/** Packages the trainer imports: module name -> name on the package index. */
export const NEEDED_PACKAGES: Readonly<Record<string, string>> = {
  torch: 'torch',
  torchvision: 'torchvision',
  accelerate: 'accelerate',
  transformers: 'transformers',
  diffusers: 'diffusers',
  safetensors: 'safetensors',
  cv2: 'opencv-python',
  einops: 'einops',
  toml: 'toml',
  voluptuous: 'voluptuous',
  imagesize: 'imagesize',
  PIL: 'Pillow',
  rich: 'rich',
  sentencepiece: 'sentencepiece',
  tensorboard: 'tensorboard',
};
/** Packages without which some choices are not there. */
export const OPTIONAL_PACKAGES: Readonly<Record<string, string>> = { bitsandbytes: 'bitsandbytes' };

export const Probe = z.object({
  version: z.string(),
  isNewEnough: z.boolean(),
  packages: z.record(
    z.string(),
    z.object({ version: z.string().nullable(), error: z.string().nullable() }),
  ),
  cuda: z
    .object({
      isAvailable: z.boolean(),
      device: z.string().nullable(),
      version: z.string().nullable(),
    })
    .nullable(),
  /** A small multiplication, on the card when there is one; null without torch. */
  calculation: z
    .object({ device: z.enum(['cuda', 'cpu']), error: z.string().nullable() })
    .nullable(),
});
export type Probe = z.output<typeof Probe>;

/** Python that imports each package for real and prints one line of JSON. Kept to syntax that any Python 3 reads. */
export const PROBE_SCRIPT = `
import importlib, json, sys
packages = {}
for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
        packages[name] = {"version": str(getattr(module, "__version__", "")) or None, "error": None}
    except BaseException as error:
        packages[name] = {"version": None, "error": type(error).__name__ + ": " + str(error)}
cuda = None
calculation = None
torch = sys.modules.get("torch")
if torch is not None and packages.get("torch", {}).get("error") is None:
    try:
        there = bool(torch.cuda.is_available())
        device = torch.cuda.get_device_name(0) if there else None
        cuda = {"isAvailable": there, "device": device, "version": getattr(torch.version, "cuda", None)}
    except Exception as error:
        cuda = {"isAvailable": False, "device": None, "version": None}
    calculation = {"device": "cuda" if cuda["isAvailable"] else "cpu", "error": None}
    try:
        square = torch.ones((64, 64), device=calculation["device"], dtype=torch.bfloat16)
        total = float((square @ square).float().sum().item())
        if total != 64 * 64 * 64:
            calculation["error"] = "the result is wrong: " + str(total)
    except BaseException as error:
        calculation["error"] = type(error).__name__ + ": " + str(error).split("\\n")[0]
report = {"version": ".".join(map(str, sys.version_info[:3])), "isNewEnough": sys.version_info >= (3, 10),
          "packages": packages, "cuda": cuda, "calculation": calculation}
print("\\n" + json.dumps(report))
`;

/** The last line of a program's output that is a JSON object: libraries print whatever they like before it. */
export function lastJson(text: string): unknown {
  const line = text
    .split('\n')
    .reverse()
    .find((candidate) => candidate.trim().startsWith('{'));
  if (line === undefined) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null; // cut short: the caller reports the program as failed
  }
}
