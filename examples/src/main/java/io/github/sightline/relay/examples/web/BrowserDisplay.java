package io.github.sightline.relay.examples.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.sightline.relay.RelayCard;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page that is a display, and the gateway it reaches its relay through.
 *
 * <p>The page is plain modules under a content security policy that allows nothing from elsewhere,
 * nothing inline and no evaluation. Who serves a page can read its pictures: so this is for the
 * owner's own machine or the vendor's own origin, and no part of a relay.
 */
public final class BrowserDisplay implements AutoCloseable {
  private static final String FOLDER = "/io/github/sightline/relay/examples/web/";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");
  private static final int MOST_ASKED = 1024;

  /** Who grants on the spot: a demo that holds the owners' keys. */
  public interface Desk {
    /**
     * Invites whoever knows the token.
     *
     * @param token from the page's address
     * @return JSON with name, owner and nonce; null for a token that is not known
     */
    @Nullable String invite(String token);

    /**
     * Grants to a display that asks.
     *
     * @param token from the page's address
     * @param request an enrolment's text
     * @return the grant in hex; null when it is refused
     */
    @Nullable String grant(String token, String request);
  }

  private final HttpServer server;
  private final Gateway gateway;
  private volatile Place place;
  private final @Nullable Desk desk;
  private final String policy;
  private final Set<String> hosts;

  private BrowserDisplay(int port, RelayCard card, @Nullable Desk desk, InetSocketAddress relay)
      throws IOException {
    this.place = new Place(card, "/");
    this.desk = desk;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    int bound = server.getAddress().getPort();
    hosts = Set.of("127.0.0.1:" + bound, "localhost:" + bound);
    gateway = Gateway.open(relay, Set.of("http://127.0.0.1:" + bound, "http://localhost:" + bound));
    policy =
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src"
            + " 'self'; connect-src 'self' "
            + pipe()
            + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    server.createContext("/", this::answer);
  }

  /**
   * Serves a page for one relay.
   *
   * @param port on the loopback interface, 0 for a free one
   * @param card the relay's
   * @return the servers, running
   * @throws IOException when the port is taken, or nobody knows the host in the card
   */
  public static BrowserDisplay open(int port, RelayCard card) throws IOException {
    return open(port, card, null);
  }

  /**
   * Serves a page that may ask a desk for grants.
   *
   * @param port on the loopback interface, 0 for a free one
   * @param card the relay's
   * @param desk null for none
   * @return the servers, running
   * @throws IOException when the port is taken, or nobody knows the host in the card
   */
  public static BrowserDisplay open(int port, RelayCard card, @Nullable Desk desk)
      throws IOException {
    return open(port, card, desk, resolved(card.address()));
  }

  private static InetSocketAddress resolved(InetSocketAddress relay) throws UnknownHostException {
    return relay.isUnresolved()
        ? new InetSocketAddress(InetAddress.getByName(relay.getHostString()), relay.getPort())
        : relay;
  }

  /**
   * The same, with the relay reached at another address than its card says: through a test's pipe.
   */
  static BrowserDisplay open(int port, RelayCard card, @Nullable Desk desk, InetSocketAddress relay)
      throws IOException {
    BrowserDisplay display = new BrowserDisplay(port, card, desk, relay);
    display.server.start();
    return display;
  }

  /** The page's address. */
  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Datagrams that found no room in the gateway. */
  public long dropped() {
    return gateway.dropped();
  }

  /** Pages that the gateway turned away. */
  public long turnedAway() {
    return gateway.turnedAway();
  }

  /** Pages that are connected. */
  public int connected() {
    return gateway.connected();
  }

  /**
   * Leads pages to another relay of the same operator from now on: new ones at once, others when
   * their relay sends them away (GOAWAY).
   *
   * @param next its card
   * @throws IOException when nobody knows the host in the card
   */
  public void move(RelayCard next) throws IOException {
    place = new Place(next, gateway.add(resolved(next.address())));
  }

  /** Makes all pages join again, as ones who have seen nothing. */
  public void joinAgain() {
    gateway.restart();
  }

  @Override
  public void close() {
    server.stop(0);
    gateway.close();
  }

  private String pipe() {
    return "ws://127.0.0.1:" + gateway.port();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
      String path = exchange.getRequestURI().getPath();
      if (!hosts.contains(host)) {
        // A name that was made to point here: not our page.
        send(exchange, 421, "text/plain", new byte[0]);
      } else if (path.startsWith("/desk/")) {
        desk(exchange, path.substring("/desk/".length()));
      } else if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, 405, "text/plain", new byte[0]);
      } else if (path.equals("/relay")) {
        send(exchange, 200, "application/json", text(relay()));
      } else {
        file(exchange, path.equals("/") ? "index.html" : path.substring(1));
      }
    }
  }

  private void desk(HttpExchange exchange, String token) throws IOException {
    String said = null;
    if (desk != null && exchange.getRequestMethod().equals("POST")) {
      byte[] asked = exchange.getRequestBody().readNBytes(MOST_ASKED);
      said = desk.grant(token, new String(asked, StandardCharsets.US_ASCII).strip());
    } else if (desk != null) {
      said = desk.invite(token);
    }
    if (said == null) {
      send(exchange, 403, "text/plain", new byte[0]);
    } else {
      send(exchange, 200, "application/json", text(said));
    }
  }

  private void file(HttpExchange exchange, String name) throws IOException {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    boolean plain = name.matches("[a-z]{1,20}\\.[a-z]{2,4}");
    try (InputStream in =
        plain && type != null ? BrowserDisplay.class.getResourceAsStream(FOLDER + name) : null) {
      if (in == null || type == null) {
        send(exchange, 404, "text/plain", new byte[0]);
      } else {
        send(exchange, 200, type, in.readAllBytes());
      }
    }
  }

  private void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Content-Security-Policy", policy);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    headers.set("Cache-Control", "no-cache");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** A relay's card, and the path of the pipe to it. */
  private record Place(RelayCard card, String path) {}

  private String relay() {
    Place now = place;
    ByteBuffer bytes = now.card.encoded();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return "{\"gateway\":\""
        + pipe()
        + now.path
        + "\",\"card\":\""
        + HexFormat.of().formatHex(copy)
        + "\"}";
  }

  private static byte[] text(String said) {
    return said.getBytes(StandardCharsets.UTF_8);
  }
}
