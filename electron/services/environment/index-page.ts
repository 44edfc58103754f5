/** The address of a file on a page of a package index; null when the page does not list it. */
export function fileOnIndexPage(html: string, pageUrl: string, file: string): string | null {
  for (const [, quoted] of html.matchAll(/href\s*=\s*"([^"]+)"/gi)) {
    const href = (quoted ?? '').replaceAll('&amp;', '&');
    if (!URL.canParse(href, pageUrl)) continue;
    const url = new URL(href, pageUrl);
    url.hash = '';
    if (decodeURIComponent(url.pathname).endsWith(`/${file}`)) return url.href;
  }
  return null;
}
