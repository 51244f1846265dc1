import { TestEnvironment } from 'jest-environment-jsdom';

const FROM_NODE = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'AbortController',
  'AbortSignal',
  'TextEncoder',
  'TextDecoder',
];

/** Fields of the documentation's form: jsdom doesn't know them as properties of the form, as browsers do. */
const FIELDS = ['firstName', 'lastName'];

function namedField(name) {
  return function field() {
    return this.elements.namedItem(name);
  };
}

/** jsdom with the platform's HTTP client, which jsdom has none of its own for: requests go to real servers. */
// biome-ignore lint/style/noDefaultExport: Jest takes an environment by its default export
export default class BrowserEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of FROM_NODE) this.global[name] = globalThis[name];
    for (const name of FIELDS)
      Object.defineProperty(this.global.HTMLFormElement.prototype, name, { get: namedField(name) });
    this.global.IS_REACT_ACT_ENVIRONMENT = true;
  }
}
