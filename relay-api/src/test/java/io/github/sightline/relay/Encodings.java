package io.github.sightline.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Well-formed bytes of each public type; the signatures are none. */
final class Encodings {
  private Encodings() {}

  static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  static byte[] grant(int role, int id, long from, long to) {
    ByteBuffer out = ByteBuffer.allocate(260);
    out.put((byte) 1).put((byte) role).put((byte) 0).put((byte) 0);
    out.putLong(0).putLong(id).put(key(1)).put(key(2)).put(key(3)).put(key(4)).put(key(5));
    return out.putLong(from).putLong(to).array();
  }

  static byte[] revocation(long voidBefore, int... ids) {
    ByteBuffer out = ByteBuffer.allocate(62 + 16 * ids.length + 64);
    out.putInt(1 << 24).put(key(1)).putLong(7).putLong(8).putLong(voidBefore);
    out.putChar((char) ids.length);
    for (int id : ids) {
      out.putLong(0).putLong(id);
    }
    return out.array();
  }

  static byte[] card(int operator, String address) {
    byte[] text = address.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer out = ByteBuffer.allocate(117 + text.length + 64);
    out.putInt(1 << 24).put(key(operator)).put(key(4)).put(key(5)).putLong(10).putLong(20);
    return out.put((byte) text.length).put(text).array();
  }

  static byte[] enrolment(int roles) {
    ByteBuffer out = ByteBuffer.allocate(180);
    out.put((byte) 1).put((byte) roles).putChar((char) 0).put(key(1)).put(key(0xab)).put(key(5));
    return out.array();
  }

  static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }
}
