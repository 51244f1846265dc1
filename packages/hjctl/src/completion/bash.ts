import type { CompletionNode, CompletionOption } from './tree';

/** Works with bash 3.2 and newer, without the bash-completion package. */
export function bashScript(nodes: readonly CompletionNode[]): string {
  const words = nodes.map(({ path, words }) =>
    branch(
      path.join(' '),
      words.map(({ name }) => name),
    ),
  );
  const options = nodes.map(({ path, options }) =>
    branch(
      path.join(' '),
      options.flatMap(({ flags }) => flags),
    ),
  );
  const all = unique(nodes.flatMap((node) => node.options));
  const valueFlags = all.filter(({ takesValue }) => takesValue).flatMap(({ flags }) => flags);
  const choices = valueBranches(nodes);
  return `# bash completion for hjctl. In ~/.bashrc: source <(hjctl completion bash)
_hjctl() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous='' path='' word skip='' index words=''
  (( COMP_CWORD > 0 )) && previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for (( index = 1; index < COMP_CWORD; index++ )); do
    word="\${COMP_WORDS[index]}"
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$word" in
      ${valueFlags.join('|')}) skip=1 ;;
      -*) ;;
      *) case "\${path:+$path }$word" in
           ${nodes
             .filter(({ path }) => path.length > 0)
             .map(({ path }) => `'${path.join(' ')}'`)
             .join('|')}) path="\${path:+$path }$word" ;;
         esac ;;
    esac
  done
  if [[ -n $skip ]]; then
    case "$path $previous" in
${choices.join('\n')}
      *) COMPREPLY=(); return ;;
    esac
  elif [[ $current == -* ]]; then
    case "$path" in
${options.join('\n')}
    esac
  else
    case "$path" in
${words.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _hjctl hjctl
`;
}

function branch(path: string, words: readonly string[]): string {
  return `      '${path}') words='${words.join(' ')}' ;;`;
}

/** By command and option: `--status` of one command takes other words than that of another. */
function valueBranches(nodes: readonly CompletionNode[]): string[] {
  const placesByWords = new Map<string, string[]>();
  for (const { path, options } of nodes) {
    for (const { flags, choices } of options.filter((option) => option.choices.length > 0)) {
      const words = choices.join(' ');
      const places = flags.map((flag) => `'${path.join(' ')} ${flag}'`);
      placesByWords.set(words, [...(placesByWords.get(words) ?? []), ...places]);
    }
  }
  return [...placesByWords].map(([words, places]) => `    ${places.join('|')}) words='${words}' ;;`);
}

function unique(options: readonly CompletionOption[]): CompletionOption[] {
  return [...new Map(options.map((option) => [option.flags.join(), option])).values()];
}
