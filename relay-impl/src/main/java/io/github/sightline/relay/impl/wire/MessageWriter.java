package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.nio.charset.StandardCharsets;

/** Writes one control message front to back. The size is known before, so nothing grows. */
final class MessageWriter {
  private final byte[] a;
  private int at = WireLimits.CONTROL_HEADER;

  MessageWriter(int type, int bodyBytes) {
    a = new byte[WireLimits.CONTROL_HEADER + bodyBytes];
    Bytes.put8(a, 0, type);
    Bytes.put16(a, 1, bodyBytes);
  }

  MessageWriter u8(int value) {
    Bytes.put8(a, at, value);
    at += 1;
    return this;
  }

  MessageWriter u16(int value) {
    Bytes.put16(a, at, value);
    at += 2;
    return this;
  }

  MessageWriter u32(long value) {
    Bytes.put32(a, at, value);
    at += 4;
    return this;
  }

  MessageWriter bytes(byte[] from) {
    System.arraycopy(from, 0, a, at, from.length);
    at += from.length;
    return this;
  }

  MessageWriter camera(CameraId camera) {
    camera.copyTo(a, at);
    at += CameraId.BYTES;
    return this;
  }

  MessageWriter location(Location location) {
    return u32(location.epoch()).u32(location.group()).u32(location.object());
  }

  MessageWriter name(TrackName name) {
    byte[] ascii = name.name().getBytes(StandardCharsets.US_ASCII);
    return u8(ascii.length).bytes(ascii);
  }

  static int nameBytes(TrackName name) {
    return 1 + name.name().length();
  }

  byte[] done() {
    if (at != a.length) {
      throw new IllegalStateException("message: " + at + " bytes written, expected " + a.length);
    }
    return a;
  }
}
