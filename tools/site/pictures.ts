const PICTURE =
  /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">\s*<img ([^>]*?)src="([^"]+)"([^>]*)>\s*<\/picture>/g;

/**
 * Replaces each picture with two variants by two images, of which the style shows one.
 *
 * The site has a switch between light and dark, and `prefers-color-scheme` is the choice of the system only.
 */
export function withSwitchedPictures(text: string): string {
  return text.replace(
    PICTURE,
    (_, dark: string, before: string, light: string, after: string) =>
      `<img class="light-only" ${before}src="${light}"${after}><img class="dark-only" ${before}src="${dark}"${after}>`,
  );
}
