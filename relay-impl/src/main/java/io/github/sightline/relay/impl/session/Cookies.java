package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.spi.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * Proof that a HELLO's sender receives at the address it came from, without any state per sender:
 * MAC(secret, address and port). A secret is made every 60 s and lives for two turns, so a cookie
 * is good for 60 to 120 s. One thread.
 */
final class Cookies {
  static final int BYTES = 16;
  static final long TURN_NANOS = 60_000_000_000L;

  private final Host host;
  private byte[] secret = new byte[0];
  private byte[] secretBefore = new byte[0];
  private long madeAt;

  Cookies(Host host) {
    this.host = host;
  }

  /** The cookie of an address, 16 bytes. */
  byte[] cookie(long now, InetSocketAddress from) {
    turn(now);
    return under(secret, from);
  }

  /** Whether mac2 was made with a cookie of that address that is still good. */
  boolean right(long now, InetSocketAddress from, byte[] hello, int at) {
    if (!Macs.hasMac2(hello, at)) {
      return false;
    }
    turn(now);
    return Macs.mac2Right(under(secret, from), hello, at)
        || (secretBefore.length > 0 && Macs.mac2Right(under(secretBefore, from), hello, at));
  }

  private void turn(long now) {
    boolean first = secret.length == 0;
    if (!first && now - madeAt < TURN_NANOS) {
      return;
    }
    boolean bothOver = first || now - madeAt >= 2 * TURN_NANOS;
    secretBefore = bothOver ? new byte[0] : secret;
    secret = new byte[32];
    host.randomBytes(secret);
    madeAt = bothOver ? now : madeAt + TURN_NANOS;
  }

  private static byte[] under(byte[] secret, InetSocketAddress from) {
    InetAddress address = from.getAddress();
    byte[] ip = address == null ? new byte[0] : address.getAddress();
    byte[] port = {(byte) (from.getPort() >> 8), (byte) from.getPort()};
    return Arrays.copyOf(Digest.hmacSha256(secret, ip, port), BYTES);
  }
}
