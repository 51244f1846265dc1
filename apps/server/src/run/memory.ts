import { setFlagsFromString } from 'node:v8';

/**
 * How far the heap grows beyond what is alive before old garbage is collected, in percent. V8 lets a small heap grow to
 * four times of it: work that makes much garbage, such as an import, would hold 100 MB of nothing.
 */
const HEAP_GROWTH_PERCENT = 100;
/**
 * How much WebAssembly runs before the optimizing compiler takes it up, in V8's unit, roughly bytes. Its own default, 1.8
 * million in Node 20 and 13 in Node 22, has it optimize Prisma's query compiler, used by calls that are rare, at the first
 * of them; the 70 MB that this takes stay with the allocator.
 */
const WASM_TIERING_BUDGET = 100_000_000;

/**
 * Keeps the process's memory close to what it needs, for a little more work of the garbage collector. To be called before
 * the heap grows; holds for this process alone, so each worker does it as well.
 */
export function boundMemory(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  setFlagsFromString(`--wasm-tiering-budget=${WASM_TIERING_BUDGET}`);
}
