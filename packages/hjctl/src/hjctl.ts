#!/usr/bin/env node
import { version } from '../package.json';

const args = process.argv.slice(2);

// The commonest question of scripts is answered without loading anything.
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const { main } = await import('./main');
  process.exitCode = await main(args, { version });
}
