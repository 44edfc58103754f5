/** The one door to zustand's hook, so that screens need not know what stores are made of. */
export { useStore } from 'zustand';
export { useShallow } from 'zustand/react/shallow';
