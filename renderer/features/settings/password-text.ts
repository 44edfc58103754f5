import type { AddressSetting, Output } from '../../../shared/contract/index.js';

type Passwords = Output<'settings.passwords'>;

/** The settings that are addresses, as the page calls them. */
export const ADDRESS_LABELS: Readonly<Record<AddressSetting, string>> = {
  scriptsSource: 'sd-scripts from',
  torchIndex: 'torch index',
  packageIndex: 'Package index',
  pythonMirror: 'Python mirror',
  modelMirror: 'Mirror of models',
  downloadProxy: 'Proxy',
};

/** Where the passwords of addresses lie, in sentences. */
export function passwordLines(
  { place, file, kept, fromEnvironment }: Passwords,
  variables: Readonly<Record<AddressSetting, string>>,
): string[] {
  const named = (settings: readonly AddressSetting[]) =>
    settings.map((setting) => ADDRESS_LABELS[setting]).join(', ');
  const at = (where: Passwords['kept'][number]['place']) =>
    named(kept.filter((one) => one.place === where).map(({ setting }) => setting));
  const places: readonly (readonly [string, string])[] = [
    [at('keyStore'), 'kept in the system’s key store'],
    [at('file'), `kept in ${file}, not encrypted, readable by your user alone`],
    [
      at(null),
      'lies where this host cannot read it; type it anew, or name the address by a variable',
    ],
  ];
  const next =
    place === 'keyStore'
      ? 'Passwords in addresses go into the system’s key store.'
      : `There is no key store here: passwords in addresses go into ${file}, not encrypted, readable by your user alone.`;
  return [
    `${next} Pages get dots in their place; keep the dots to keep the password.`,
    ...places.filter(([names]) => names !== '').map(([names, where]) => `${names}: ${where}.`),
    ...fromEnvironment.map(
      (setting) => `${ADDRESS_LABELS[setting]}: taken from the variable ${variables[setting]}.`,
    ),
  ];
}
