package io.github.sightline.relay.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One datagram on its way. Reused: the bytes lie somewhere inside a larger array, and what is left
 * of them is poisoned when the receiver's call is over, so a node that keeps a borrowed buffer
 * reads rubbish here before it reads another owner's bytes elsewhere.
 */
final class Delivery extends Event {
  /** What a borrowed byte turns into. */
  static final byte POISON = (byte) 0xDD;

  /** Neither the array's nor the buffer's start: a receiver has to ask where its bytes begin. */
  private static final int ARRAY_OFFSET = 16;

  private static final int POSITION = 5;
  private static final int ROOM = 2048;

  private final World world;
  private ByteBuffer buffer = room(ROOM);
  private int length;
  InetSocketAddress from;
  InetSocketAddress to;

  Delivery(World world, InetSocketAddress from, InetSocketAddress to) {
    this.world = world;
    this.from = from;
    this.to = to;
  }

  private static ByteBuffer room(int bytes) {
    byte[] array = new byte[ARRAY_OFFSET + POSITION + bytes];
    return ByteBuffer.wrap(array).slice(ARRAY_OFFSET, POSITION + bytes);
  }

  /** Copies {@code bytes} bytes of a borrowed buffer, from {@code at}. */
  void fill(ByteBuffer source, int at, int bytes) {
    if (bytes > buffer.capacity() - POSITION) {
      buffer = room(bytes);
    }
    length = bytes;
    buffer.clear().position(POSITION).limit(POSITION + bytes);
    buffer.put(POSITION, source, at, bytes);
  }

  /** The bytes, from position to limit; writable. */
  ByteBuffer bytes() {
    return buffer.clear().position(POSITION).limit(POSITION + length);
  }

  int length() {
    return length;
  }

  void flip(int index, int bit) {
    buffer.put(POSITION + index, (byte) (buffer.get(POSITION + index) ^ (1 << bit)));
  }

  void log(EventLog log, int who) {
    log.add(time, who, buffer.array(), buffer.arrayOffset() + POSITION, length);
  }

  @Override
  void fire() {
    world.deliver(this);
  }

  void poison() {
    int start = buffer.arrayOffset() + POSITION;
    Arrays.fill(buffer.array(), start, start + length, POISON);
  }
}
