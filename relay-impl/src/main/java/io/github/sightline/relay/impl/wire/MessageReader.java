package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one control message front to back. Running out of bytes, or meeting a value
 * that no writer writes, makes every later answer empty and {@link #whole} false; it never throws,
 * and never allocates more than the bytes that are there.
 */
final class MessageReader {
  private final byte[] a;
  private final int limit;
  private int at;
  private boolean broken;

  /** Borrows {@code a} for its life. */
  MessageReader(byte[] a, int at, int limit) {
    this.a = a;
    this.at = at;
    this.limit = limit;
  }

  /** Whether all bytes were read and all were right. */
  boolean whole() {
    return !broken && at == limit;
  }

  /** Takes note that a value read is not one a writer writes. */
  void require(boolean right) {
    broken |= !right;
  }

  int remaining() {
    return limit - at;
  }

  int u8() {
    return take(1) ? Bytes.u8(a, at - 1) : 0;
  }

  int u16() {
    return take(2) ? Bytes.u16(a, at - 2) : 0;
  }

  long u32() {
    return take(4) ? Bytes.u32(a, at - 4) : 0;
  }

  /** A copy of the next {@code n} bytes; empty when there are not so many. */
  byte[] bytes(int n) {
    return take(n) ? Bytes.copyOf(a, at - n, n) : new byte[0];
  }

  byte[] rest() {
    return bytes(remaining());
  }

  byte[] chain() {
    int length = ChainLayout.length(a, at, limit);
    require(length > 0);
    return bytes(Math.max(length, 0));
  }

  @Nullable CameraId camera() {
    byte[] key = bytes(CameraId.BYTES);
    return key.length == CameraId.BYTES ? CameraId.of(key) : null;
  }

  /** A location; epoch 0 is none. */
  Location location() {
    Location location = new Location(u32(), u32(), u32());
    require(location.epoch() != 0);
    return location;
  }

  @Nullable TrackName name() {
    int length = u8();
    require(length >= 1 && length <= TrackName.MAX_LENGTH);
    if (broken || !take(length)) {
      return null;
    }
    for (int i = at - length; i < at; i++) {
      require(nameCharacter(a[i]));
    }
    return broken
        ? null
        : TrackName.of(new String(a, at - length, length, StandardCharsets.US_ASCII));
  }

  private static boolean nameCharacter(byte c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return letter || c == '.' || c == '_' || c == '/' || c == '-';
  }

  private boolean take(int n) {
    if (broken || n > limit - at) {
      broken = true;
      return false;
    }
    at += n;
    return true;
  }
}
