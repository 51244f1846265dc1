/** A block of a stream of server-sent events. */
export interface ServerEvent {
  /** What to go on behind (`Last-Event-ID`); absent where the block has none. */
  id: string | undefined;
  /** What kind of event it is; absent for the kind that the stream is about. */
  type: string | undefined;
  /** Absent in a block that only moves the position. */
  data: string | undefined;
}

/**
 * The blocks of a stream of server-sent events. Unlike an `EventSource`, it also gives those without data.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* serverEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      yield { id: field(block, 'id'), type: field(block, 'event'), data: field(block, 'data') };
    }
  }
}

function field(block: string, name: string): string | undefined {
  return new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
}
