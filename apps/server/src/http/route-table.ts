import type { Endpoint } from './endpoint';
import { ApiError } from './errors';

/** What a method and a path lead to. */
export type Found = { item: Endpoint; params: Record<string, string> } | { allowed: readonly string[] };

interface Node {
  literals: Map<string, Node>;
  parameter: Node | undefined;
  /** By method, in capitals. */
  ends: Map<string, End>;
}

interface End {
  item: Endpoint;
  /** Of the parameters on the way. */
  names: readonly string[];
}

/** Endpoints by their paths, segment by segment: a request costs as many steps as its path has segments. */
export interface RouteTable {
  /**
   * A literal segment goes before a parameter; HEAD is answered as GET, and one slash at the end counts for nothing.
   *
   * @param path As it came, still encoded and without the query.
   * @returns null for an unknown path; what it takes instead for a path that is known with other methods.
   * @throws ApiError `malformed_request` (400): a parameter that is not percent-encoded UTF-8.
   */
  find(method: string, path: string): Found | null;
}

const PARAMETER = /^\{(\w+)\}$/;

export function createRouteTable(endpoints: readonly Endpoint[]): RouteTable {
  const root = newNode();
  for (const item of endpoints) {
    const names: string[] = [];
    let node = root;
    for (const segment of segmentsOf(item.path)) {
      const name = PARAMETER.exec(segment)?.[1];
      if (name !== undefined) names.push(name);
      node = name === undefined ? literal(node, segment) : parameter(node);
    }
    const method = item.method.toUpperCase();
    if (node.ends.has(method)) throw new Error(`${item.id}: another endpoint has ${method} ${item.path}`);
    node.ends.set(method, { item, names });
  }
  return {
    find(method, path) {
      const segments = segmentsOf(path);
      const values: string[] = [];
      const known: Node[] = [];
      const wanted = method === 'HEAD' ? 'GET' : method;
      const found = walk(root, { segments, values, wanted, known }, 0);
      if (found !== undefined) return { item: found.item, params: named(found.names, values) };
      const [first] = known;
      return first === undefined ? null : { allowed: [...first.ends.keys()] };
    },
  };
}

interface Search {
  segments: readonly string[];
  wanted: string;
  /** Of the parameters on the way. */
  values: string[];
  /** Ends of the path that do not have the method. */
  known: Node[];
}

function walk(node: Node, search: Search, depth: number): End | undefined {
  const segment = search.segments[depth];
  if (segment === undefined) {
    const found = node.ends.get(search.wanted);
    if (found === undefined && node.ends.size > 0) search.known.push(node);
    return found;
  }
  const next = node.literals.get(segment);
  const found = next && walk(next, search, depth + 1);
  if (found !== undefined || node.parameter === undefined || segment === '') return found;
  search.values.push(segment);
  const below = walk(node.parameter, search, depth + 1);
  if (below === undefined) search.values.pop();
  return below;
}

function segmentsOf(path: string): string[] {
  const segments = path.split('/');
  if (segments.length > 2 && segments.at(-1) === '') segments.pop();
  return segments;
}

function named(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, decoded(values[index] ?? '')]));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new ApiError('malformed_request');
  }
}

const newNode = (): Node => ({ literals: new Map(), parameter: undefined, ends: new Map() });

function literal(node: Node, segment: string): Node {
  const next = node.literals.get(segment) ?? newNode();
  node.literals.set(segment, next);
  return next;
}

function parameter(node: Node): Node {
  node.parameter ??= newNode();
  return node.parameter;
}
