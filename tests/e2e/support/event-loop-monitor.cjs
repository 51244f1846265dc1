// Loaded into a server by NODE_OPTIONS: when it ends, it writes how late its event loop was into EVENT_LOOP_REPORT. Only
// from its first request on: until then it loads its modules.
const { writeFileSync } = require('node:fs');
const { subscribe } = require('node:diagnostics_channel');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const delay = monitorEventLoopDelay({ resolution: 10 });
subscribe('http.server.request.start', () => delay.enable());
process.once('exit', () => {
  if (delay.count === 0) return;
  const figures = { p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 };
  writeFileSync(process.env.EVENT_LOOP_REPORT, JSON.stringify(figures));
});
