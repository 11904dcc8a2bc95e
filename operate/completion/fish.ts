import type { CompletedCommand, CompletedOption } from './completed-commands';

/** A completion for fish, with the descriptions. It completes file names as the value of an option without choices. */
export function fishCompletion(program: string, commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quote(pathBefore(path)));
  const lines = commands.flatMap(({ path, words, options }) => {
    const condition = `complete -c ${program} -n ${quote(`__conference_relay_at ${quote(path)}`)}`;
    return [
      ...words.map(({ word, description }) => `${condition} -a ${quote(word)} -d ${quote(description)}`),
      ...options.map((option) => `${condition} ${optionOf(option)} -d ${quote(option.description)}`),
    ];
  });
  return `# fish completion of ${program}
function __conference_relay_at
    set -l command ''
    for word in (commandline -opc)[2..-1]
        if contains -- "$command $word" ${paths.join(' ')}
            set command (string trim -- "$command $word")
        end
    end
    test "$command" = "$argv[1]"
end
complete -c ${program} -f
${lines.join('\n')}
`;
}

function optionOf({ word, takesValue, choices }: CompletedOption): string {
  const name = `-l ${word.replace(/^--/, '')}`;
  if (!takesValue) return name;
  return choices.length > 0 ? `${name} -x -a ${quote(choices.join(' '))}` : `${name} -r -F`;
}

function pathBefore(path: string): string {
  return path.includes(' ') ? path : ` ${path}`;
}

/** In fish, a backslash escapes a quote and a backslash. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
