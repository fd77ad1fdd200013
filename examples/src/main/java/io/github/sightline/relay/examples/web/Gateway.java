package io.github.sightline.relay.examples.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/**
 * A pipe between pages and a relay, or the few of one operator: each WebSocket has a UDP port of
 * its own, each binary message is one datagram. It holds no key, no grant and no owner's name, and
 * could not: hop and frames are sealed in the page.
 *
 * <p>Bounded: {@link #MOST_PAGES} pages, one more is turned away; messages of at most 1200 bytes, a
 * longer one ends its page; {@link #MOST_QUEUED} datagrams wait for a page that reads too slowly,
 * the next is dropped, which the relay sees as loss and slows down for.
 */
final class Gateway implements AutoCloseable {
  /** Ours: a household has a few displays. */
  static final int MOST_PAGES = 32;

  /** Ours: a quarter of a second of a fast keyframe. */
  static final int MOST_QUEUED = 1024;

  private static final int DATAGRAM = 1200;
  private static final int SOCKET_BUFFER = 4 << 20;
  private static final int LONGEST_MESSAGE = DATAGRAM + 1;

  private final List<InetSocketAddress> relays = new CopyOnWriteArrayList<>();
  private final Set<String> origins;
  private final Selector selector;
  private final Pages pages;
  private final Thread reader;
  private final CountDownLatch listening = new CountDownLatch(1);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong turnedAway = new AtomicLong();
  private volatile boolean closed;

  private Gateway(InetSocketAddress relay, Set<String> origins) throws IOException {
    relays.add(relay);
    this.origins = Set.copyOf(origins);
    this.selector = Selector.open();
    this.pages = new Pages(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.reader = new Thread(this::read, "gateway");
    reader.setDaemon(true);
  }

  /**
   * Opens a gateway on a free loopback port.
   *
   * @param relay where all datagrams go
   * @param origins the pages that may use it, as browsers name them
   * @return the gateway, listening
   */
  static Gateway open(InetSocketAddress relay, Set<String> origins) {
    try {
      Gateway gateway = new Gateway(relay, origins);
      gateway.pages.start();
      gateway.listening.await();
      gateway.reader.start();
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException("gateway to " + relay, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the gateway opened", e);
    }
  }

  /** The loopback port that pages connect to. */
  int port() {
    return pages.getPort();
  }

  /**
   * A further relay; pages that are connected stay where they are.
   *
   * @param relay where the datagrams of pages at the path go
   * @return the path, as a WebSocket's address ends
   */
  String add(InetSocketAddress relay) {
    relays.add(relay);
    return "/" + (relays.size() - 1);
  }

  private @Nullable InetSocketAddress at(String path) {
    for (int i = 0; i < relays.size(); i++) {
      if (path.equals("/" + i) || (i == 0 && path.equals("/"))) {
        return relays.get(i);
      }
    }
    return null;
  }

  /** Datagrams that found no room on their way, both directions. */
  long dropped() {
    return dropped.get();
  }

  /** Pages of a wrong origin, of a path that leads nowhere, or one too many. */
  long turnedAway() {
    return turnedAway.get();
  }

  /** Pages that are connected. */
  int connected() {
    return pages.getConnections().size();
  }

  /** Turns all pages out, with the word that they begin anew. */
  void restart() {
    pages.getConnections().forEach(page -> page.close(CloseFrame.SERVICE_RESTART));
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      reader.join();
      pages.stop(1000);
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the gateway", e);
    }
  }

  // --- from the relay to the pages

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_MESSAGE);
    while (!closed) {
      try {
        selector.select(key -> drain(key, buffer));
      } catch (IOException e) {
        throw new UncheckedIOException("gateway to " + relays, e);
      }
    }
  }

  private void drain(SelectionKey key, ByteBuffer buffer) {
    WebSocket page = (WebSocket) key.attachment();
    try {
      DatagramChannel port = (DatagramChannel) key.channel();
      while (port.read(buffer.clear()) > 0) {
        forward(page, buffer.flip());
      }
    } catch (ClosedChannelException | CancelledKeyException e) {
      key.cancel();
    } catch (IOException e) {
      // The relay's port is closed at the moment (ICMP): the page will find out by itself.
      dropped.incrementAndGet();
    }
  }

  private void forward(WebSocket page, ByteBuffer datagram) {
    boolean room = page instanceof WebSocketImpl socket && socket.outQueue.size() < MOST_QUEUED;
    if (!room || datagram.remaining() > DATAGRAM) {
      dropped.incrementAndGet();
      return;
    }
    byte[] copy = new byte[datagram.remaining()];
    datagram.get(copy);
    try {
      page.send(copy);
    } catch (WebsocketNotConnectedException e) {
      dropped.incrementAndGet();
    }
  }

  // --- from the pages to the relay

  private final class Pages extends WebSocketServer {
    Pages(InetSocketAddress local) {
      super(local, 1, List.of(draft()));
      setTcpNoDelay(true);
      setReuseAddr(true);
      setDaemon(true);
    }

    @Override
    public void onStart() {
      listening.countDown();
    }

    @Override
    public void onOpen(WebSocket page, ClientHandshake handshake) {
      boolean known = origins.contains(handshake.getFieldValue("Origin"));
      InetSocketAddress relay = at(handshake.getResourceDescriptor());
      if (!known || relay == null || getConnections().size() > MOST_PAGES) {
        turnedAway.incrementAndGet();
        page.close(CloseFrame.POLICY_VALIDATION);
        return;
      }
      try {
        DatagramChannel port = DatagramChannel.open();
        port.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        port.configureBlocking(false);
        port.connect(relay);
        page.setAttachment(port);
        port.register(selector, SelectionKey.OP_READ, page);
        // After it, not before: a selection under way does not see what was registered meanwhile.
        selector.wakeup();
      } catch (IOException e) {
        page.close(CloseFrame.TRY_AGAIN_LATER);
      }
    }

    @Override
    public void onMessage(WebSocket page, ByteBuffer datagram) {
      DatagramChannel port = page.getAttachment();
      if (port == null || datagram.remaining() > DATAGRAM) {
        page.close(CloseFrame.TOOBIG);
        return;
      }
      try {
        port.write(datagram);
      } catch (IOException e) {
        dropped.incrementAndGet();
      }
    }

    @Override
    public void onMessage(WebSocket page, String text) {
      page.close(CloseFrame.REFUSE);
    }

    @Override
    public void onClose(WebSocket page, int code, String reason, boolean remote) {
      DatagramChannel port = page.getAttachment();
      if (port != null) {
        try {
          port.close();
        } catch (IOException e) {
          dropped.incrementAndGet();
        }
        selector.wakeup();
      }
    }

    @Override
    public void onError(@Nullable WebSocket page, Exception e) {
      dropped.incrementAndGet();
    }
  }

  private static Draft_6455 draft() {
    return new Draft_6455(List.of(), List.of(new Protocol("")), LONGEST_MESSAGE);
  }
}
