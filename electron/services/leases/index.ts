export { Leases, type HeldLease, type WriteGuard } from './leases.js';
