import { Argument, type Command } from 'commander';
import { bashScript } from '../completion/bash';
import { fishScript } from '../completion/fish';
import { completionNodes } from '../completion/tree';
import { zshScript } from '../completion/zsh';
import type { Cli } from '../run';

const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const HELP = `
Examples:
  source <(hjctl completion bash)                 in ~/.bashrc
  source <(hjctl completion zsh)                  in ~/.zshrc, after compinit
  hjctl completion fish > ~/.config/fish/completions/hjctl.fish
`;

export function register(completion: Command, cli: Cli): void {
  completion
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(SHELLS)))
    .addHelpText('after', HELP)
    .action(async (shell: keyof typeof SHELLS) => {
      const program = completion.parent ?? completion;
      for (const noun of program.commands) if (noun !== completion) await cli.fillNoun(noun);
      cli.io.stdout.write(SHELLS[shell](completionNodes(program)));
    });
}
