/** The request of a curl command in a document. It knows the options that FoneStorm's page and the README use. */
export interface CurlCommand {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** @throws if the command has an unknown option */
export function parseCurlCommand(line: string): CurlCommand {
  return curlOf(splitWords(line).slice(1));
}

/**
 * The request of the words after `curl`.
 *
 * @throws if there is an unknown option
 */
export function curlOf(given: readonly string[]): CurlCommand {
  const words = [...given];
  const headers: Record<string, string> = {};
  const command: { url: string; method?: string; body?: string } = { url: '' };
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const value = () => words.shift() ?? '';
    if (word === '--url') command.url = value();
    else if (word === '--request') command.method = value();
    else if (word === '--data') command.body = value();
    else if (word === '--header') {
      const [name = '', ...rest] = value().split(':');
      headers[name] = rest.join(':').trim();
    } else if (/^https?:/.test(word)) command.url = word;
    else if (word !== '--no-buffer') throw new Error(`${word}: expected an option that is known`);
  }
  const { url, body, method = body === undefined ? 'GET' : 'POST' } = command;
  return { url, method, headers, body };
}

/** The words of a command, without single quotes. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
