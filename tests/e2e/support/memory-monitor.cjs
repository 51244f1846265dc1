// Loaded into a server by NODE_OPTIONS: at each SIGUSR2 it collects all garbage and appends what is left to MEMORY_REPORT.
const { appendFileSync, readdirSync } = require('node:fs');
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');
const MB = 1024 * 1024;

process.on('SIGUSR2', () => {
  // What the first collection finalises, the second one frees.
  for (let round = 0; round < 2; round += 1) collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const figures = {
    liveMb: (heapUsed + external) / MB,
    residentMb: rss / MB,
    descriptors: readdirSync('/proc/self/fd').length,
  };
  appendFileSync(process.env.MEMORY_REPORT, `${JSON.stringify(figures)}\n`);
});
