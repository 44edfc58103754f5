export * from './known-models.js';
