import type { CompletedCommand } from './completed-commands';

/** A completion for Bash. It completes file names where it knows no word. */
export function bashCompletion(program: string, commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => `'${pathBefore(path)}'`);
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ word, choices }) => `    '${path} ${word}') candidates='${choices.join(' ')}' ;;`),
  );
  const words = commands.map(({ path, words: own, options }) => {
    const all = [...own, ...options].map(({ word }) => word);
    return `    '${path}') candidates='${all.join(' ')}' ;;`;
  });
  return `# bash completion of ${program}
_conference_relay() {
  local path='' word candidates='' current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
      ${paths.join(' | \\\n      ')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path $previous" in
${values.join('\n')}
    *) case "$path" in
${words.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -o default -F _conference_relay ${program}
`;
}

/** The text of \`"$path $word"\` before the last word of a path is added. */
function pathBefore(path: string): string {
  return path.includes(' ') ? path : ` ${path}`;
}
