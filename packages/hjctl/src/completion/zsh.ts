import type { CompletionNode, CompletionOption } from './tree';

/** One function a command; the words and options of each with their descriptions. */
export function zshScript(nodes: readonly CompletionNode[]): string {
  return `#compdef hjctl
# zsh completion for hjctl. In ~/.zshrc, after compinit: source <(hjctl completion zsh)
${nodes.map(functionOf).join('\n')}
if [[ "\${funcstack[1]}" == _hjctl ]]; then
  _hjctl "$@"
else
  compdef _hjctl hjctl
fi
`;
}

function functionOf({ path, words, options }: CompletionNode): string {
  const name = functionName(path);
  const specs = options.map(optionSpec);
  if (words.length === 0)
    return `${name}() {\n  _arguments -s \\\n${[...specs, "    '*:argument:_default'"].join(' \\\n')}\n}`;
  const list = words.map(
    ({ name: word, description }) => `      ${quote(escapeColon(word) + (description && `:${description}`))}`,
  );
  const branches = words.map(({ name: word }) => `        ${word}) ${functionName([...path, word])} ;;`);
  const hasFunctions = words.some(({ description }) => description !== '');
  return `${name}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -s -C \\
${[...specs, "    '1: :->word'", "    '*::argument:->rest'"].join(' \\\n')}
  case $state in
    word)
      local -a words_here
      words_here=(
${list.join('\n')}
      )
      _describe 'command' words_here ;;
    rest)
${hasFunctions ? `      case $line[1] in\n${branches.join('\n')}\n      esac ;;` : '      _default ;;'}
  esac
}`;
}

function functionName(path: readonly string[]): string {
  return ['_hjctl', ...path].join('_').replaceAll('-', '_');
}

function optionSpec({ flags, description, takesValue, choices }: CompletionOption): string {
  const action = choices.length > 0 ? `(${choices.join(' ')})` : ' ';
  const value = takesValue ? `:value:${action}` : '';
  const text = `[${description.replace(/[[\]\\]/g, '\\$&')}]${value}`;
  const names = flags.length > 1 ? `${quote(`(${flags.join(' ')})`)}{${flags.join(',')}}` : quote(`*${flags[0]}`);
  return `    ${names}${quote(text)}`;
}

function escapeColon(text: string): string {
  return text.replaceAll(':', '\\:');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
