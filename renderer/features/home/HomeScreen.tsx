import { Screen } from '../../components/Screen.js';

export function HomeScreen() {
  return <Screen title="Home">…</Screen>;
}
