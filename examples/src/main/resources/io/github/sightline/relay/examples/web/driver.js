/**
 * Purpose: the world of one display: the pipe, the clock, the order of asynchronous work. Only this
 * touches WebSocket, timers and, for the relay's place, the page's server.
 * Bounds: datagrams waiting to be opened, bytes waiting to be sent, both ends drop beyond them.
 */
import { unhex } from './base.js';
import { DATAGRAM } from './wire.js';

const MOST_WAITING = 4096;
const MOST_BUFFERED = 1 << 20;
const AGAIN_FIRST = 500;
const AGAIN_MOST = 8000;

/** The gateway asks its pages to begin anew, as one who has seen nothing (RFC 6455's registry). */
const SERVICE_RESTART = 1012;

/** Where the relay is, as the server of this page says it; the operator is pinned at the first time. */
export async function relay() {
  const said = await (await fetch('relay')).json();
  return { gateway: said.gateway, card: unhex(said.card) };
}

export class Driver {
  #url;
  #restarted;
  #failed;
  #engine = null;
  #socket = null;
  #timer = 0;
  #tries = 0;
  #waiting = 0;
  #inOrder = Promise.resolve();
  #outOrder = Promise.resolve();
  #closed = false;
  figures = { dropped: 0, connects: 0 };

  constructor(url, { restarted, failed }) {
    this.#failed = failed;
    this.#url = url;
    this.#restarted = restarted;
  }

  start(engine) {
    this.#engine = engine;
    this.#connect();
  }

  /** Sends datagrams in the order of the calls; one that cannot leave is lost, as on any network. */
  output = (datagram) => {
    this.#outOrder = this.#outOrder.then(async () => {
      const bytes = await datagram.catch(() => null);
      if (bytes !== null && this.#socket?.readyState === WebSocket.OPEN && this.#socket.bufferedAmount < MOST_BUFFERED) {
        this.#socket.send(bytes);
      } else {
        this.figures.dropped++;
      }
    });
  };

  #connect() {
    if (this.#closed) {
      return;
    }
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#tries = 0;
      this.figures.connects++;
      this.turn((now) => this.#engine.connected(now));
    };
    socket.onmessage = (event) => this.#take(event.data);
    socket.onclose = (event) => {
      if (event.code === SERVICE_RESTART) {
        this.#restarted();
        return;
      }
      const wait = Math.min(AGAIN_FIRST * 2 ** this.#tries++, AGAIN_MOST) * (0.75 + Math.random() / 2);
      setTimeout(() => this.#connect(), wait);
    };
    this.#socket = socket;
  }

  /** Opening begins at once; what is in a datagram is acted on in the order in which they came. */
  #take(data) {
    if (!(data instanceof ArrayBuffer) || data.byteLength > DATAGRAM || this.#waiting >= MOST_WAITING) {
      this.figures.dropped++;
      return;
    }
    const accepted = this.#engine.accept(performance.now(), new Uint8Array(data));
    if (accepted === null) {
      this.#schedule();
      return;
    }
    this.#waiting++;
    this.#inOrder = this.#inOrder.then(async () => {
      const plain = await accepted.plain;
      this.#waiting--;
      this.turn((now) => this.#engine.opened(now, accepted, plain));
    });
  }

  /** One turn of the engine: the work, then the timer for what comes next. A fault ends the display, not its order. */
  turn(work) {
    try {
      work(performance.now());
      this.#schedule();
    } catch (fault) {
      this.close();
      this.#failed(fault);
    }
  }

  #schedule() {
    clearTimeout(this.#timer);
    const now = performance.now();
    const wait = Math.max(0, Math.min(this.#engine.deadline(now) - now, 1000));
    this.#timer = setTimeout(() => this.turn((at) => this.#engine.onTimer(at)), wait);
  }

  close() {
    this.#closed = true;
    this.#engine.close(performance.now());
    this.#outOrder.then(() => this.#socket?.close());
    clearTimeout(this.#timer);
  }
}
