import { Screen } from '../../components/Screen.js';

export function WizardScreen() {
  return <Screen title="Wizard">…</Screen>;
}
