import type { Command, Option } from 'commander';

/** One option as a completion script needs it. */
export interface CompletionOption {
  /** `--output`, `-o`. */
  flags: string[];
  description: string;
  /** Whether the next word belongs to it. */
  takesValue: boolean;
  /** What that word can be, where that is known. */
  choices: readonly string[];
}

/** A command that can be completed: `users`, `users list`. */
export interface CompletionNode {
  /** The words after `hjctl`; none for hjctl itself. */
  path: string[];
  /** The words that can follow. */
  words: { name: string; description: string }[];
  options: CompletionOption[];
}

/** The command tree as a flat list, hjctl itself first. Every noun has to be loaded. */
export function completionNodes(program: Command): CompletionNode[] {
  return nodesOf(program, []);
}

function nodesOf(command: Command, path: string[]): CompletionNode[] {
  const own: CompletionNode = {
    path,
    words: wordsOf(command),
    options: optionsOf(command),
  };
  return [own, ...command.commands.flatMap((child) => nodesOf(child, [...path, child.name()]))];
}

function wordsOf(command: Command): CompletionNode['words'] {
  const words = command.commands.map((child) => ({ name: child.name(), description: child.description() }));
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  return [...words, ...choices.map((name) => ({ name, description: '' }))];
}

function optionsOf(command: Command): CompletionOption[] {
  const help: CompletionOption = { flags: ['--help'], description: 'show help', takesValue: false, choices: [] };
  return [...command.options.filter((option) => !option.hidden).map(fromOption), help];
}

function fromOption(option: Option): CompletionOption {
  return {
    flags: [option.long, option.short].filter((flag) => flag !== undefined && flag !== null),
    description: option.description,
    takesValue: option.required,
    choices: option.argChoices ?? [],
  };
}
