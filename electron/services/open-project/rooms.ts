import type { Captioning } from '../captioning/index.js';
import type { Captions } from '../captions/index.js';
import type { Dataset } from '../dataset/index.js';
import type { Doctor } from '../doctor/index.js';
import type { History } from '../history/index.js';
import type { Intake } from '../intake/index.js';
import type { Preflight } from '../preflight/index.js';
import type { Runs } from '../runs/index.js';

/** The rooms of a project. Each is made with the project and asks it for the others when it needs them. */
export interface Rooms {
  readonly history: History;
  readonly dataset: Dataset;
  readonly intake: Intake;
  readonly captions: Captions;
  readonly captioning: Captioning;
  readonly doctor: Doctor;
  readonly preflight: Preflight;
  readonly runs: Runs;
}
