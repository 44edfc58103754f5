/**
 * Names that the trainer knows by itself (library/train_util.py), besides every class of torch.optim. It takes them in
 * any case; anything else must name its module (`came_pytorch.CAME`).
 */
const OWN_OPTIMIZERS = [
  ...['AdamW8bit', 'PagedAdamW', 'PagedAdamW8bit', 'PagedAdamW32bit', 'Lion', 'Lion8bit'],
  ...['PagedLion8bit', 'SGDNesterov', 'SGDNesterov8bit', 'DAdaptation', 'DAdaptAdamPreprint'],
  ...['DAdaptAdaGrad', 'DAdaptAdam', 'DAdaptAdan', 'DAdaptAdanIP', 'DAdaptLion', 'DAdaptSGD'],
  ...['Adafactor', 'Prodigy', 'RAdamScheduleFree', 'AdamWScheduleFree', 'SGDScheduleFree'],
] as const;
const TORCH_OPTIMIZERS = [
  ...['AdamW', 'Adam', 'Adamax', 'Adadelta', 'Adagrad', 'ASGD', 'LBFGS', 'NAdam', 'RAdam'],
  ...['RMSprop', 'Rprop', 'SGD', 'SparseAdam', 'Muon'],
] as const;
const OPTIMIZER_NAMES: readonly string[] = [...OWN_OPTIMIZERS, ...TORCH_OPTIMIZERS];

/** Schedulers of transformers and diffusers that the trainer takes by name; `adafactor:RATE` goes with Adafactor. */
export const SCHEDULER_NAMES: readonly string[] = [
  ...['constant', 'constant_with_warmup', 'linear', 'cosine', 'cosine_with_restarts'],
  ...['polynomial', 'inverse_sqrt', 'cosine_with_min_lr', 'warmup_stable_decay'],
  ...['piecewise_constant', 'reduce_lr_on_plateau'],
];

/** Whether the trainer finds this optimizer; those of other modules (a dot in the name) are taken at their word. */
export function isKnownOptimizer(name: string): boolean {
  if (name === '' || name.includes('.')) return true;
  return OPTIMIZER_NAMES.some((known) => known.toLowerCase() === name.toLowerCase());
}

export function isKnownScheduler(name: string): boolean {
  return /^adafactor(:|$)/.test(name) || SCHEDULER_NAMES.includes(name);
}
