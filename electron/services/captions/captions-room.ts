import type { OpenProject, Room } from '../open-project/index.js';
import type { CaptionsService } from './captions-service.js';

type Method = 'applyEdit' | 'rewrite';

/** The captions as other rooms of their project know them. */
export type CaptionsRoom = Room & {
  readonly [M in Method]: (
    ...rest: Parameters<CaptionsService[M]> extends [string, ...infer Rest] ? Rest : never
  ) => ReturnType<CaptionsService[M]>;
};

export function captionsRoom({ id }: OpenProject, captions: CaptionsService): CaptionsRoom {
  return {
    applyEdit: (...rest) => captions.applyEdit(id, ...rest),
    rewrite: (...rest) => captions.rewrite(id, ...rest),
  };
}
