/** Reads a stream of server-sent events as a browser does. */

export interface Frame {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

export interface Frames {
  /** The next event with a name; others before it are skipped. */
  next(event: string): Promise<Frame>;
  /** Resolves when a text has arrived. */
  until(text: string): Promise<void>;
  /** Resolves when the stream ends. */
  end(): Promise<void>;
}

export const readFrames = (response: Response): Frames => {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  const more = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    return !done;
  };
  const nextBlock = async (): Promise<string> => {
    while (!text.includes('\n\n')) if (!(await more())) throw new Error(`the stream ended: ${text}`);
    const end = text.indexOf('\n\n');
    const block = text.slice(0, end);
    text = text.slice(end + 2);
    return block;
  };
  return {
    next: async (event) => {
      for (;;) {
        const frame = parseBlock(await nextBlock());
        if (frame.event === event) return frame;
      }
    },
    until: async (wanted) => {
      while (!(await nextBlock()).includes(wanted));
    },
    end: async () => {
      while (await more());
    },
  };
};

const parseBlock = (block: string): Frame => {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field('data');
  return {
    event: field('event') ?? '',
    id: field('id'),
    data: data === undefined ? undefined : JSON.parse(data),
  };
};
