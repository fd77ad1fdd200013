package io.github.sightline.relay.impl.cache;

import java.util.List;
import java.util.Objects;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * What a recording shows of a cache: how much and why, never whose. Off unless a recording turns
 * them on.
 */
final class CacheEvents {
  private CacheEvents() {}

  /**
   * Makes the event types known to the JVM's recorder, which takes about 100 ms of class loading:
   * at the start of a cache instead of at its first eviction.
   */
  static void load() {
    Objects.requireNonNull(List.of(new Hit(), new Miss(), new Evict(), new Erase()));
  }

  @Name("sightline.cache.Hit")
  @Label("Cache Hit")
  @Category("Sightline")
  @Description("A read that handed out objects")
  @StackTrace(false)
  @Enabled(false)
  static final class Hit extends Event {
    @Label("Objects")
    int objects;

    static void emit(int objects) {
      Hit event = new Hit();
      if (event.shouldCommit()) {
        event.objects = objects;
        event.commit();
      }
    }
  }

  @Name("sightline.cache.Miss")
  @Label("Cache Miss")
  @Category("Sightline")
  @Description("A read that found nothing")
  @StackTrace(false)
  @Enabled(false)
  static final class Miss extends Event {
    static void emit() {
      new Miss().commit();
    }
  }

  @Name("sightline.cache.Evict")
  @Label("Cache Eviction")
  @Category("Sightline")
  @Description("Objects that gave way")
  @StackTrace(false)
  @Enabled(false)
  static final class Evict extends Event {
    @Label("Reason")
    String reason = "";

    @Label("Objects")
    long objects;

    @Label("Bytes")
    @DataAmount
    long bytes;

    static void emit(String reason, long objects, long bytes) {
      Evict event = new Evict();
      if (event.shouldCommit()) {
        event.reason = reason;
        event.objects = objects;
        event.bytes = bytes;
        event.commit();
      }
    }
  }

  @Name("sightline.cache.Erase")
  @Label("Cache Erasure")
  @Category("Sightline")
  @Description("Entries made unreachable by request")
  @StackTrace(false)
  @Enabled(false)
  static final class Erase extends Event {
    @Label("Objects")
    long objects;

    @Label("Bytes")
    @DataAmount
    long bytes;

    static void emit(Erased erased) {
      Erase event = new Erase();
      if (event.shouldCommit()) {
        event.objects = erased.entries();
        event.bytes = erased.bytes();
        event.commit();
      }
    }
  }
}
