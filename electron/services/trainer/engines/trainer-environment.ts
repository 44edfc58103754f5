/**
 * What the trainer's Python needs to know. What the user set for other Pythons (PYTHONPATH, conda, pip, …) is kept out where
 * the trainer is started.
 * UTF-8, because the trainer prints Japanese and dies on a stream that cannot; unbuffered, because lines would come in
 * blocks minutes late; wide columns, because its log table cuts paths at the wrap.
 */
export const TRAINER_ENVIRONMENT: Readonly<Record<string, string>> = {
  PYTHONUNBUFFERED: '1',
  PYTHONUTF8: '1',
  PYTHONIOENCODING: 'utf-8',
  TOKENIZERS_PARALLELISM: 'false',
  COLUMNS: '250',
};
