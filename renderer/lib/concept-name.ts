/** A concept's name from its folder: `10_my_hat` and `my_hat` both give `my_hat`. */
export function conceptNameOf(path: string): string {
  const last = path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  return last.replace(/^\d+_/, '').slice(0, 120) || 'images';
}
