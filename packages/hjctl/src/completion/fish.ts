import type { CompletionNode, CompletionOption } from './tree';

export function fishScript(nodes: readonly CompletionNode[]): string {
  const [root] = nodes;
  const globals = root?.options ?? [];
  const isGlobal = new Set(globals.map(({ flags }) => flags.join()));
  const lines = globals.map((option) => optionLine(option));
  for (const { path, words, options } of nodes) {
    const condition = quote(conditionOf(path));
    for (const { name, description } of words) {
      lines.push(`complete -c hjctl -f -n ${condition} -a ${quote(name)}${description && ` -d ${quote(description)}`}`);
    }
    for (const option of options) if (!isGlobal.has(option.flags.join())) lines.push(optionLine(option, condition));
  }
  return `# fish completion for hjctl. Once: hjctl completion fish > ~/.config/fish/completions/hjctl.fish
function __hjctl_path
    set -l tokens (commandline -opc)
    set -l words
    set -l skip 0
    for token in $tokens[2..-1]
        if test $skip -eq 1
            set skip 0
            continue
        end
        switch $token
            case ${valueFlags(nodes).join(' ')}
                set skip 1
            case '-*'
            case '*'
                set -a words $token
        end
    end
    echo (string join ' ' -- $words)
end
${lines.join('\n')}
`;
}

/** A leaf keeps its options after its arguments; a noun offers its verbs only right after it. */
function conditionOf(path: readonly string[]): string {
  const text = path.join(' ');
  return path.length < 2 ? `test (__hjctl_path) = "${text}"` : `string match -q -- "${text}*" (__hjctl_path)`;
}

function optionLine({ flags, description, takesValue, choices }: CompletionOption, condition?: string): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = takesValue ? ` -x${choices.length > 0 ? ` -a ${quote(choices.join(' '))}` : ''}` : '';
  return `complete -c hjctl${condition ? ` -n ${condition}` : ''} ${names.join(' ')}${value} -d ${quote(description)}`;
}

function valueFlags(nodes: readonly CompletionNode[]): string[] {
  const flags = nodes.flatMap(({ options }) =>
    options.filter(({ takesValue }) => takesValue).flatMap(({ flags }) => flags),
  );
  return [...new Set(flags)];
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
