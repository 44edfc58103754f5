/** Side in pixels of the square to which a rehearsal crops and scales every image. */
export const REHEARSAL_SIDE = 32;
