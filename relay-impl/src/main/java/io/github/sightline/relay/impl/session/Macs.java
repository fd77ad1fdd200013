package io.github.sightline.relay.impl.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.wire.Hello;
import java.util.Arrays;

/**
 * The two macs of HELLO: mac1 under a key that follows from the relay's public hop key (so who does
 * not know the relay costs it one hash), mac2 under the cookie. HMAC-SHA-256, first 16 bytes. Any
 * thread.
 */
final class Macs {
  private static final byte[] LABEL = "sl1 mac1".getBytes(US_ASCII);
  private static final byte[] PROLOGUE = "sl1 hop".getBytes(US_ASCII);

  private final byte[] mac1Key;
  private final byte[] relayHop;

  Macs(byte[] relayHop32) {
    this.relayHop = relayHop32.clone();
    this.mac1Key = Digest.sha256(LABEL, relayHop);
  }

  /**
   * What both sides of the handshake must agree on: the relay's key and the HELLO's clear bytes.
   */
  byte[] prologue(byte[] hello, int at) {
    byte[] prologue = Arrays.copyOf(PROLOGUE, PROLOGUE.length + relayHop.length + Hello.PREFIX);
    System.arraycopy(relayHop, 0, prologue, PROLOGUE.length, relayHop.length);
    System.arraycopy(hello, at, prologue, PROLOGUE.length + relayHop.length, Hello.PREFIX);
    return prologue;
  }

  boolean mac1Right(byte[] hello, int at) {
    byte[] mac = Digest.hmacSha256(mac1Key, hello, at, Hello.MAC1);
    return Bytes.equal(mac, 0, hello, at + Hello.MAC1, Hello.MAC_BYTES);
  }

  /** Whether a HELLO carries a mac2 at all: without a cookie it is zeros. */
  static boolean hasMac2(byte[] hello, int at) {
    return (Bytes.i64(hello, at + Hello.MAC2) | Bytes.i64(hello, at + Hello.MAC2 + 8)) != 0;
  }

  static boolean mac2Right(byte[] cookie, byte[] hello, int at) {
    byte[] mac = Digest.hmacSha256(cookie, hello, at, Hello.MAC2);
    return Bytes.equal(mac, 0, hello, at + Hello.MAC2, Hello.MAC_BYTES);
  }

  void writeMac1(byte[] hello) {
    byte[] mac = Digest.hmacSha256(mac1Key, hello, 0, Hello.MAC1);
    System.arraycopy(mac, 0, hello, Hello.MAC1, Hello.MAC_BYTES);
  }

  static void writeMac2(byte[] cookie, byte[] hello) {
    byte[] mac = Digest.hmacSha256(cookie, hello, 0, Hello.MAC2);
    System.arraycopy(mac, 0, hello, Hello.MAC2, Hello.MAC_BYTES);
  }
}
