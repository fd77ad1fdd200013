package io.github.sightline.relay.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.Opened;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The frame cache alone, on somebody else's transport: thumbnails over HTTP. No table of users and
 * cameras is asked whose picture may be seen: the proof travels with the request, and what comes
 * back is sealed, so that a mistake of this service shows nobody anything.
 *
 * <pre>
 *   GET  /challenge   32 bytes, good for one proof
 *   POST /thumbnail   proof                        the newest sealed keyframe; 403, 404
 *   POST /keyframe    proof, then a sealed object  puts it; 204, 403
 * </pre>
 */
public final class ThumbnailService implements AutoCloseable {
  private static final int MAX_REQUEST = 5 << 20;
  private static final int PROOF_TAIL = Proof.CHALLENGE + 64;
  private static final int GRANT = 260;

  private final FrameCache cache;
  private final HttpServer http;

  /**
   * Starts to serve.
   *
   * @param port on the loopback interface; 0 takes any free one
   * @param owners whom to serve
   * @throws IOException when the port cannot be bound
   */
  public ThumbnailService(int port, Predicate<OwnerId> owners) throws IOException {
    cache = FrameCache.builder().admit(owners).build();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.createContext("/challenge", exchange -> reply(exchange, 200, cache.challenge()));
    http.createContext("/thumbnail", this::thumbnail);
    http.createContext("/keyframe", this::keyframe);
    http.start();
  }

  /**
   * Where it listens.
   *
   * @return the address
   */
  public InetSocketAddress address() {
    return http.getAddress();
  }

  /**
   * Runs it for every owner.
   *
   * @param args the port
   * @throws IOException when the port cannot be bound
   */
  public static void main(String[] args) throws IOException {
    System.out.println(new ThumbnailService(Integer.parseInt(args[0]), owner -> true).address());
  }

  @Override
  public void close() {
    http.stop(0);
    cache.close();
  }

  private void thumbnail(HttpExchange exchange) throws IOException {
    ByteBuffer request = request(exchange);
    Proof proof = proof(request);
    Opened<VaultReader> opened = proof == null ? null : cache.reader(proof);
    if (proof == null || opened == null || !opened.outcome().ok()) {
      reply(exchange, 403, new byte[0]);
      return;
    }
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try (VaultReader vault = opened.vault()) {
      vault.latestKeyframe(
          proof.chain().get(0).camera(),
          TrackName.MAIN,
          frame -> sealed.writeBytes(bytes(frame.sealed())));
    }
    reply(exchange, sealed.size() > 0 ? 200 : 404, sealed.toByteArray());
  }

  private void keyframe(HttpExchange exchange) throws IOException {
    ByteBuffer request = request(exchange);
    Proof proof = proof(request);
    Opened<VaultWriter> opened = proof == null ? null : cache.writer(proof);
    boolean put = false;
    if (opened != null && opened.outcome().ok()) {
      try (VaultWriter vault = opened.vault()) {
        put = vault.put(TrackName.MAIN, request).ok();
      }
    }
    reply(exchange, put ? 204 : 403, new byte[0]);
  }

  /** Takes the proof off the front of a request: its first byte says how many grants it has. */
  private static @Nullable Proof proof(ByteBuffer request) {
    int length = request.hasRemaining() ? 1 + request.get(0) * GRANT + PROOF_TAIL : -1;
    if (length < 0 || length > request.remaining()) {
      return null;
    }
    Proof proof = Proof.parse(request.slice(0, length));
    request.position(length);
    return proof;
  }

  private static ByteBuffer request(HttpExchange exchange) throws IOException {
    return ByteBuffer.wrap(exchange.getRequestBody().readNBytes(MAX_REQUEST));
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.duplicate().get(bytes);
    return bytes;
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
