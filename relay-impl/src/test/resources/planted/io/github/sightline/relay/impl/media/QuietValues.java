package io.github.sightline.relay.impl.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

final class QuietValues {
  private static final VarHandle COUNT;
  private static final List<String> WORDS = List.of("a", "b");
  private static final byte[] TABLE = {1, 2, 3};

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(QuietValues.class, "count", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final AtomicLong sum = new AtomicLong();
  private volatile long count;

  long add(InetSocketAddress from, Instant at, Path file) {
    COUNT.setRelease(this, count + TABLE[0] + WORDS.size());
    return sum.addAndGet(from.getPort() + at.toEpochMilli() + file.getNameCount());
  }
}
