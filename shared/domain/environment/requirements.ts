/** A requirements file as it is installed: without the folder itself (the scripts run from it) and without torch, which is there. */
export function trainerRequirements(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .filter((line) => !/^(-e|--editable)\s/.test(line))
    .filter((line) => !/^(torch|torchvision)(?![\w-])/i.test(line));
}
