/** HTTP by the byte: what is sent goes out unchanged, what comes back is read as it came. Fetch would tidy both. */
import { connect } from "node:net";

export type RawAnswer = { status: number; headers: { [name: string]: string }; body: string };

/** Longer than any answer takes. */
const QUIET_MS = 60_000;

export type SendOptions = {
  /** Where the other side has been silent for so long, what came until then is all. */
  quietMs?: number;
  /** What has come is enough: nobody waits for the other side to close. */
  isEnough?: (received: string) => boolean;
};

/** Sends text on a new connection and reads until the other side closes it. */
export function sendRaw(
  port: number,
  text: string,
  { quietMs = QUIET_MS, isEnough = () => false }: SendOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => void socket.write(text, "latin1"));
    let received = "";
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      received += chunk;
      if (isEnough(received)) socket.destroy();
    });
    socket.on("close", () => resolve(received));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
  });
}

/** Every answer in what came back; bodies by their Content-Length. */
export function readRawAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== "";) {
    const cut = rest.indexOf("\r\n\r\n");
    const [statusLine = "", ...lines] = rest.slice(0, cut).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
    );
    const length = Number(headers["content-length"] ?? 0);
    answers.push({ status: Number(statusLine.split(" ")[1]), headers, body: rest.slice(cut + 4, cut + 4 + length) });
    rest = rest.slice(cut + 4 + length);
  }
  return answers;
}

/** One answer, whether or not its connection stays open. */
export async function askRaw(port: number, text: string): Promise<RawAnswer> {
  const [answer] = readRawAnswers(await sendRaw(port, text, { isEnough: isWholeAnswer }));
  if (answer === undefined) throw new Error("the connection was closed without an answer");
  return answer;
}

function isWholeAnswer(received: string): boolean {
  const cut = received.indexOf("\r\n\r\n");
  const length = /^content-length: *(\d+)\r$/im.exec(received.slice(0, cut + 2))?.[1];
  return cut !== -1 && length !== undefined && received.length >= cut + 4 + Number(length);
}
