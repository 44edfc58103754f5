import type { OtherCard } from '../../contract/gpus.js';

export interface CardVerdict {
  readonly message: string;
  readonly hint: string | null;
}

/** What can be done on a machine whose NVIDIA driver does not answer, said plainly. */
export function withoutNvidia(others: readonly OtherCard[], platform: string): CardVerdict {
  const vendors = new Set(others.map((card) => card.vendor));
  if (vendors.has('nvidia')) {
    return {
      message: 'There is an NVIDIA card, but its driver does not answer.',
      hint: 'Install NVIDIA’s driver (570 or newer) and restart the computer.',
    };
  }
  if (platform === 'darwin') {
    return {
      message: 'A Mac has no NVIDIA card: sd-scripts cannot train FLUX on it in a useful time.',
      hint: 'Prepare data sets and look at results here; train on a computer with an NVIDIA card.',
    };
  }
  if (vendors.has('amd')) {
    return {
      message:
        'The AMD card is not used: what is installed here is torch for NVIDIA cards or the CPU.',
      hint: 'On Linux an sd-scripts folder with a ROCm torch of your own can be chosen under Trainer; nothing of it is tested here.',
    };
  }
  if (vendors.has('intel')) {
    return {
      message: 'Intel graphics are not used: sd-scripts needs an NVIDIA card to train FLUX.',
      hint: 'Prepare data sets here; train on a computer with an NVIDIA card.',
    };
  }
  return {
    message: 'No graphics card was found that sd-scripts can train with.',
    hint: 'An NVIDIA card with its driver is needed. The rehearsal and the trial run work without one.',
  };
}

const VENDORS: Readonly<Record<string, OtherCard['vendor']>> = {
  '0x10de': 'nvidia',
  '0x1002': 'amd',
  '0x8086': 'intel',
};

/** The maker of a card by its PCI vendor number, as Linux shows it in `/sys/class/drm/card0/device/vendor`. */
export function vendorOfId(id: string): OtherCard['vendor'] {
  return VENDORS[id.trim().toLowerCase()] ?? 'other';
}

/** The maker of a card by the name that Windows shows for it. */
export function vendorOfName(name: string): OtherCard['vendor'] {
  if (/nvidia|geforce|quadro/i.test(name)) return 'nvidia';
  if (/\bamd\b|radeon|\bati\b/i.test(name)) return 'amd';
  return /intel/i.test(name) ? 'intel' : 'other';
}
