import type { Candidate, CompletedCommand } from './completed-commands';

/** A completion for zsh, with the descriptions. It completes file names as the value of an option. */
export function zshCompletion(program: string, commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quote(pathBefore(path)));
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ word, choices }) => {
        const complete = choices.length > 0 ? `compadd -- ${choices.join(' ')}` : '_files';
        return `    ${quote(`${path} ${word}`)}) ${complete}; return ;;`;
      }),
  );
  const words = commands.map(({ path, words: own, options }) => {
    const all = [...own, ...options].map((each) => `      ${quote(describe(each))}`);
    return `    ${quote(path)}) candidates=(\n${all.join('\n')}\n    ) ;;`;
  });
  return `#compdef ${program}
_conference_relay() {
  local command='' word
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$command $word" in
      ${paths.join(' | \\\n      ')}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$command \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "$command" in
${words.join('\n')}
  esac
  _describe '${program}' candidates
}
compdef _conference_relay ${program}
`;
}

function pathBefore(path: string): string {
  return path.includes(' ') ? path : ` ${path}`;
}

/** A colon ends the word. */
function describe({ word, description }: Candidate): string {
  return `${word.replaceAll(':', '\\:')}:${description}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
