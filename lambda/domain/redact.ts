const SECRET_NAMES =
  /^(conference_)?pin$|^(conference|callback)_url$|token|passw|secret|authorization|credential|^username$/i;
const CAPABILITY = /\/callbacks\/[^/\s"]+\/[^/\s"]+/g;
const DEEPEST = 20;

/**
 * What of a callback's fields may be in an event: everything but PINs, capability URLs and credentials.
 *
 * @param pin the conference's PIN, struck out wherever it stands as a word of its own
 */
export function redact(fields: Readonly<Record<string, unknown>>, pin?: string): Record<string, unknown> {
  const pinWord = pin ? new RegExp(`(?<![\\w])${pin.replace(/\W/g, '\\$&')}(?![\\w])`, 'g') : undefined;
  const clean = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return strike(value, pinWord);
    if (typeof value === 'number' && pin === String(value)) return '[removed]';
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEEPEST) return '[removed]';
    if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        strike(name, pinWord),
        SECRET_NAMES.test(name) ? '[removed]' : clean(item, depth + 1),
      ]),
    );
  };
  return clean(fields, 0) as Record<string, unknown>;
}

function strike(text: string, pin?: RegExp): string {
  const open = text.replace(CAPABILITY, '/callbacks/[removed]');
  return pin ? open.replace(pin, '[removed]') : open;
}
