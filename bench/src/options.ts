import { parseArgs } from 'node:util';

export interface Options {
  /** Users in the tenant, one run for each. */
  sizes: number[];
  /** The last size is measured again over this many tenants; 1 = it is not. */
  tenants: number;
  /** Of one round of one operation. */
  seconds: number;
  rounds: number;
  connections: number;
  /** Whether the tables go into docs/performance.md. */
  writesDocument: boolean;
  /** Whether other products are measured as well. */
  peers: boolean;
  /** Operations to measure, by name or what is before its comma; empty = all. */
  only: string[];
}

const USAGE = `pnpm bench [--sizes 10000,100000] [--tenants 10000] [--seconds 2] [--rounds 3] [--connections 16] [--only get,list] [--no-peers] [--document]

  --sizes        users in the tenant, one run for each
  --tenants      measures the last size once more, its users spread over so many tenants
  --seconds      length of a round of one operation
  --rounds       rounds; the table shows medians
  --connections  kept-alive connections, one request at a time on each
  --only         operations by name, or by what is before its comma: search
  --no-peers     neither installs nor measures better-auth and parse-server
  --document     puts the tables into docs/performance.md
`;

/** @throws Error for what is no option, or no number. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args: args[0] === '--' ? args.slice(1) : args,
    options: {
      sizes: { type: 'string', default: '10000,100000' },
      tenants: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '16' },
      only: { type: 'string', default: '' },
      'no-peers': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      document: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  return {
    sizes: values.sizes
      .split(',')
      .filter((size) => size !== '')
      .map((size) => numberFrom(size, 1000)),
    tenants: numberFrom(values.tenants, 1),
    seconds: numberFrom(values.seconds, 1),
    rounds: numberFrom(values.rounds, 1),
    connections: numberFrom(values.connections, 1),
    peers: !values['no-peers'],
    writesDocument: values.document,
    only: values.only.split(',').filter((name) => name !== ''),
  };
}

function numberFrom(text: string, min: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < min) throw new Error(`${text} is no whole number from ${min}\n\n${USAGE}`);
  return number;
}
