import { expect, it } from 'vitest';
import { fileOnIndexPage } from './index-page.js';

it('a file is found on a page of the index', () => {
  const html =
    '<a href="../../packages/a%20b/uv-1.whl#sha256=ab">uv-1.whl</a><a href="https://x.org/uv-2.whl?a=1&amp;b=2">2</a>';
  expect(fileOnIndexPage(html, 'https://i.org/simple/uv/', 'uv-1.whl')).toBe(
    'https://i.org/packages/a%20b/uv-1.whl',
  );
  expect(fileOnIndexPage(html, 'https://i.org/simple/uv/', 'uv-2.whl')).toBe(
    'https://x.org/uv-2.whl?a=1&b=2',
  );
  expect(fileOnIndexPage(html, 'https://i.org/simple/uv/', 'uv-3.whl')).toBeNull();
});
