/** Says on the page itself that the first screen shows real data; journeys and screenshots wait for it. */
export function markAppReady(page: Document): void {
  page.documentElement.dataset['appState'] = 'ready';
}
