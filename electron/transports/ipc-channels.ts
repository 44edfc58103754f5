/** Names of the channels between the window's page (preload) and the main side. The page itself never names one. */
export const IPC = {
  /** Page → main, answered: callId, name, input. */
  request: 'rpc',
  /** Page → main: callId. */
  cancel: 'rpc:cancel',
  /** Page → main: name, key. */
  subscribe: 'rpc:subscribe',
  unsubscribe: 'rpc:unsubscribe',
  /** Page → main: how many events the page has taken since it last said so. */
  acknowledge: 'rpc:acknowledge',
  /** Page → main: the page listens to the menu. */
  menuReady: 'menu:ready',
  /** Main → page: name, key, data, seq. */
  event: 'rpc:event',
  /** Main → page. */
  resync: 'rpc:resync',
  /** Main → page: command. */
  menu: 'menu',
} as const;

/** The page says after so many events that it has taken them. */
export const ACKNOWLEDGE_EVERY = 20;
