import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** `takes` each mail; `stalls`: takes connections and says nothing; `away`: refuses connections. */
export type MailServerState = 'takes' | 'stalls' | 'away';

/** A mail server whose moods a test decides. */
export interface MailServer {
  url: string;
  /** Message-IDs of what it took, in order. */
  taken: string[];
  become(state: MailServerState): Promise<void>;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const taken: string[] = [];
  const sockets = new Set<Socket>();
  let state: MailServerState = 'takes';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (state === 'takes') converse(socket, (id) => taken.push(id));
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    async become(next) {
      await close();
      state = next;
      if (next !== 'away') await listen(server, port);
    },
    stop: close,
  };
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));

/** As much of SMTP as a client needs. @see RFC 5321 */
function converse(socket: Socket, onMail: (messageId: string) => void): void {
  let [rest, mail] = ['', null as string[] | null];
  const answerTo = (line: string): string => {
    if (mail !== null && line !== '.') {
      mail.push(line);
      return '';
    }
    if (mail !== null) {
      onMail(mail.find((header) => /^message-id:/i.test(header)) ?? '');
      mail = null;
      return '250 taken';
    }
    if (/^QUIT/i.test(line)) return '221 bye';
    if (!/^DATA/i.test(line)) return '250 fine';
    mail = [];
    return '354 go ahead';
  };
  socket.write('220 ready\r\n');
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop() ?? '';
    const answers = lines.map(answerTo).filter(Boolean);
    if (answers.length > 0) socket.write(answers.map((answer) => `${answer}\r\n`).join(''));
  });
}
