import { createHash } from 'node:crypto';
import { Graphviz } from '@hpcc-js/wasm-graphviz';

/** The colour of lines and text, by the reader's colour scheme. */
const STYLE = [
  '<style>',
  'svg { color: #1f2328 }',
  '@media (prefers-color-scheme: dark) { svg { color: #e6edf3 } }',
  '</style>',
].join('\n');

/**
 * Draws a graph as SVG, readable on a light and on a dark page. A comment names the digest of the source, so that a test
 * sees a picture that is older than its source.
 *
 * @param source the graph, in Graphviz's language
 */
export async function architecturePicture(source: string): Promise<string> {
  const graphviz = await Graphviz.load();
  const svg = graphviz.dot(source, 'svg');
  const digest = createHash('sha256').update(source).digest('hex');
  return svg
    .slice(svg.indexOf('<svg'))
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replaceAll('fill="white"', 'fill="none"')
    .replaceAll('stroke="black"', 'stroke="currentColor"')
    .replaceAll('fill="black"', 'fill="currentColor"')
    .replaceAll('<text ', '<text fill="currentColor" ')
    .replace(
      /(<svg [^>]*>)/,
      `$1\n<!-- drawn from architecture.dot, sha256 ${digest} -->\n<title>How a conference goes through the relay</title>\n${STYLE}`,
    );
}
