package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pipe alone, with a socket in the relay's place. */
@Timeout(120)
class GatewayTest {
  private static final int PATIENCE_SECONDS = 60;
  private static final String ORIGIN = "http://127.0.0.1:8080";

  private final DatagramSocket relay;
  private final Gateway gateway;

  GatewayTest() throws IOException {
    relay = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    gateway = Gateway.open((InetSocketAddress) relay.getLocalSocketAddress(), Set.of(ORIGIN));
  }

  @BeforeEach
  void patience() throws IOException {
    relay.setSoTimeout(PATIENCE_SECONDS * 1000);
  }

  @AfterEach
  void close() {
    gateway.close();
    relay.close();
  }

  @Test
  void eachMessageIsOneDatagramAndEachDatagramOneMessage() throws Exception {
    Ears ears = new Ears();
    WebSocket page = connect(ORIGIN, ears);
    byte[] up = pattern(1200);
    page.sendBinary(ByteBuffer.wrap(up), true).join();
    DatagramPacket came = new DatagramPacket(new byte[2000], 2000);
    relay.receive(came);
    assertArrayEquals(up, Arrays.copyOf(came.getData(), came.getLength()));
    byte[] down = pattern(77);
    relay.send(new DatagramPacket(down, down.length, came.getSocketAddress()));
    assertArrayEquals(down, ears.heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void eachPageHasAPortOfItsOwn() throws Exception {
    connect(ORIGIN, new Ears()).sendBinary(ByteBuffer.wrap(pattern(40)), true).join();
    connect(ORIGIN, new Ears()).sendBinary(ByteBuffer.wrap(pattern(40)), true).join();
    DatagramPacket first = new DatagramPacket(new byte[2000], 2000);
    DatagramPacket second = new DatagramPacket(new byte[2000], 2000);
    relay.receive(first);
    relay.receive(second);
    assertTrue(first.getPort() != second.getPort());
  }

  @Test
  void pageOfAnotherOriginIsTurnedAway() throws Exception {
    Ears ears = new Ears();
    connect("http://evil.example", ears);
    assertEquals(1008, ears.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(1, gateway.turnedAway());
  }

  @Test
  void longerMessageThanADatagramEndsItsPage() throws Exception {
    Ears ears = new Ears();
    WebSocket page = connect(ORIGIN, ears);
    page.sendBinary(ByteBuffer.wrap(pattern(1201)), true).join();
    assertEquals(1009, ears.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void textEndsItsPage() throws Exception {
    Ears ears = new Ears();
    connect(ORIGIN, ears).sendText("hello", true).join();
    assertEquals(1003, ears.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void onePageTooManyIsTurnedAwayAndTheOthersStay() throws Exception {
    for (int i = 0; i < Gateway.MOST_PAGES; i++) {
      connect(ORIGIN, new Ears());
    }
    Ears ears = new Ears();
    connect(ORIGIN, ears);
    assertEquals(1008, ears.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(1, gateway.turnedAway());
  }

  private WebSocket connect(String origin, Ears ears) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("Origin", origin)
        .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/"), ears)
        .join();
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }

  private static final class Ears implements WebSocket.Listener {
    final CompletableFuture<byte[]> heard = new CompletableFuture<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket page, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      heard.complete(bytes);
      page.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket page, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }
}
