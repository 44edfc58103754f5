import { version } from '../../package.json';

/** The app's version, as in package.json. */
export const APP_VERSION: string = version;
