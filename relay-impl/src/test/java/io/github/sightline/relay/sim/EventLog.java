package io.github.sightline.relay.sim;

import java.util.zip.CRC32C;

/** A running hash of everything a world did: who, when, and the bytes of each datagram. */
final class EventLog {
  private final CRC32C crc = new CRC32C();
  private long hash = 0x243F6A8885A308D3L;
  private long events;

  void add(long time, int who, long what) {
    events++;
    hash = mix(hash ^ mix(time) ^ mix(((long) who << 32) ^ what));
  }

  /** Time, receiver and content of one delivery. */
  void add(long time, int who, byte[] a, int at, int length) {
    crc.reset();
    crc.update(a, at, length);
    add(time, who, (crc.getValue() << 16) ^ length);
  }

  long hash() {
    return hash;
  }

  long events() {
    return events;
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit reaches every bit. */
  static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    y = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return y ^ (y >>> 31);
  }
}
