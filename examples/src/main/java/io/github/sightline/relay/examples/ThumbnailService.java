package io.github.sightline.relay.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.Opened;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The frame cache alone, on somebody else's transport: thumbnails over HTTP. As such services do,
 * it has a table of users and their cameras, and as such tables do, it may be wrong. Nothing
 * depends on it: the proof travels with the request and decides what may be seen, and what comes
 * back is sealed, so that a mistake of this service shows nobody anything.
 *
 * <pre>
 *   GET  /challenge        32 bytes, good for one proof
 *   POST /thumbnail/USER   proof                        the user's camera's newest keyframe, sealed;
 *                                                       403, 404
 *   POST /keyframe         proof, then a sealed object  puts it; 204, 403
 * </pre>
 */
public final class ThumbnailService implements AutoCloseable {
  private static final int MAX_REQUEST = 5 << 20;
  private static final int PROOF_TAIL = Proof.CHALLENGE + 64;
  private static final int GRANT = 260;

  private final FrameCache cache;
  private final Map<String, CameraId> cameras;
  private final HttpServer http;

  /**
   * Starts to serve.
   *
   * @param port on the loopback interface; 0 takes any free one
   * @param owners whom to serve
   * @param cameras which camera each user watches; may be wrong, may change
   * @throws IOException when the port cannot be bound
   */
  public ThumbnailService(int port, Predicate<OwnerId> owners, Map<String, CameraId> cameras)
      throws IOException {
    this.cameras = cameras;
    cache = FrameCache.builder().admit(owners).build();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.createContext("/challenge", exchange -> reply(exchange, 200, cache.challenge()));
    http.createContext("/thumbnail/", this::thumbnail);
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
   * @param args the port, then for each user the name and the camera's id in hex
   * @throws IOException when the port cannot be bound
   */
  public static void main(String[] args) throws IOException {
    Map<String, CameraId> cameras = new HashMap<>();
    for (int i = 1; i + 1 < args.length; i += 2) {
      cameras.put(args[i], CameraId.of(HexFormat.of().parseHex(args[i + 1])));
    }
    int port = Integer.parseInt(args[0]);
    System.out.println(new ThumbnailService(port, owner -> true, cameras).address());
  }

  @Override
  public void close() {
    http.stop(0);
    cache.close();
  }

  private void thumbnail(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    CameraId camera = cameras.get(path.substring(path.lastIndexOf('/') + 1));
    Proof proof = proof(request(exchange));
    Opened<VaultReader> opened = proof == null ? null : cache.reader(proof);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    Outcome outcome = Outcome.DENIED;
    if (camera != null && opened != null && opened.outcome().ok()) {
      try (VaultReader vault = opened.vault()) {
        outcome =
            vault.latestKeyframe(
                camera, TrackName.MAIN, frame -> sealed.writeBytes(bytes(frame.sealed())));
      }
    }
    int status = outcome.ok() ? 200 : outcome == Outcome.ABSENT ? 404 : 403;
    reply(exchange, status, sealed.toByteArray());
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
