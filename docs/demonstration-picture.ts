/** The longest line of the picture, in characters. */
const MAX_COLUMNS = 128;
const FONT_SIZE = 12;
const LINE_HEIGHT = 18;
/** The width of a character, as a part of the font's size, in common monospaced fonts. */
const CHARACTER_WIDTH = 0.602;
const MARGIN = 16;

/** The start of the demonstration's conference in the picture. */
const PICTURED_START = Date.parse('2026-05-04T09:00:02.000Z');
const FIRST_PORT = 3000;

/** Colours by the reader's colour scheme. */
const STYLE = [
  '<style>',
  'rect { fill: #f6f8fa; stroke: #d1d9e0 }',
  `text { fill: #1f2328; font: ${FONT_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }`,
  '.callback { fill: #0550ae }',
  '.event { fill: #116329 }',
  '.failure { fill: #a40e26 }',
  '@media (prefers-color-scheme: dark) {',
  '  rect { fill: #151b23; stroke: #3d444d }',
  '  text { fill: #e6edf3 }',
  '  .callback { fill: #79c0ff }',
  '  .event { fill: #7ee787 }',
  '  .failure { fill: #ffa198 }',
  '}',
  '</style>',
].join('\n');

/**
 * The lines of the demonstration, without the values that differ in each run: times, ids, ports and durations.
 *
 * @param output the output of `npm start`
 */
export function demonstrationLines(output: string): string[] {
  const [shown = ''] = output.split(/^Serving/m);
  const [, start = ''] = /"start_time":"([^"]+)"/.exec(shown) ?? [];
  const shift = PICTURED_START - Date.parse(start);
  const day = start.slice(0, 10);
  const ports = [...new Set([...shown.matchAll(/(?<=:\/\/[\w.]+:)\d+/g)].map(([port]) => port))];
  return (
    shown
      .trim()
      .split('\n')
      // Only the first start builds it.
      .filter((line) => !line.startsWith('Building the console'))
      .map((line) =>
        line
          .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => new Date(Date.parse(time) + shift).toISOString())
          .replace(/^\d\d:\d\d:\d\d\.\d{3}/, (time) =>
            new Date(Date.parse(`${day}T${time}Z`) + shift).toISOString().slice(11, 19),
          )
          .replace(/(?<=:\/\/[\w.]+:)\d+/, (port) => String(FIRST_PORT + ports.indexOf(port)))
          .replace(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/, 'dfc1986f-3ad4-4b23-a239-4199df6c8227')
          .replace(/(?<="conference_pin":")\d+/, '975085')
          .replace(/ in \d+ ms/, ' in 3 ms')
          .replace(/retry in \d+ s\b/, 'retry in 5 s'),
      )
      .map((line) => (line.length > MAX_COLUMNS ? `${line.slice(0, MAX_COLUMNS - 1)}…` : line))
  );
}

/** Draws the lines as a terminal in SVG, readable on a light and on a dark page. */
export function demonstrationPicture(lines: readonly string[]): string {
  const width = Math.ceil(MAX_COLUMNS * FONT_SIZE * CHARACTER_WIDTH) + 2 * MARGIN;
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const texts = lines.map((line, index) => {
    const y = MARGIN + (index + 1) * LINE_HEIGHT - (LINE_HEIGHT - FONT_SIZE) / 2;
    const kind = kindOf(line);
    return `<text x="${MARGIN}" y="${y}" xml:space="preserve"${kind && ` class="${kind}"`}>${escapeXml(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>The output of npm start</title>
${STYLE}
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>
${texts.join('\n')}
</svg>
`;
}

/** The lines that a picture shows. */
export function linesOfPicture(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line = '']) =>
    line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}

function kindOf(line: string): string {
  if (/^[\d:]+ {2}callback/.test(line)) return 'callback';
  if (/^[\d:]+ {2}event/.test(line)) return 'event';
  return /^[\d:]+ {2}delivery .* 503 /.test(line) ? 'failure' : '';
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
