export { Captions, type CaptionedProject } from './captions.js';
