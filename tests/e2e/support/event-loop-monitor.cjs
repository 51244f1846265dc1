// Loaded into a server by NODE_OPTIONS: when it ends, it writes how late its event loop was into EVENT_LOOP_REPORT.
const { writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
process.once('exit', () => {
  const figures = { p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 };
  writeFileSync(process.env.EVENT_LOOP_REPORT, JSON.stringify(figures));
});
