package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way to one receiver, with when each fragment was last sent. Reused: a slot of
 * an {@link OutboundTrack}'s ring.
 */
@HotPath
final class Sending {
  private static final int QUEUED = -1;

  final OutboundTrack track;
  private @Nullable SealedObject object;
  private int[] sentAt = new int[64];

  Sending(OutboundTrack track) {
    this.track = track;
  }

  void begin(SealedObject next) {
    object = next;
    if (sentAt.length < next.count()) {
      sentAt = new int[Math.max(next.count(), sentAt.length * 2)];
    }
    java.util.Arrays.fill(sentAt, 0, next.count(), 0);
  }

  @Nullable SealedObject object() {
    return object;
  }

  boolean is(long epoch, long group, long number) {
    SealedObject o = object;
    return o != null && o.compareTo(epoch, group, number) == 0;
  }

  boolean neverSent(int index) {
    return sentAt[index] == 0;
  }

  void queued(int index) {
    sentAt[index] = QUEUED;
  }

  /** Its bytes are not there any more: it may be asked for again. */
  void failed(int index) {
    sentAt[index] = 0;
  }

  /** The same object in other memory. */
  void replace(SealedObject same) {
    object = same;
  }

  void sent(int index, long now) {
    sentAt[index] = stamp(now);
  }

  /**
   * Whether the fragment waits in the queue or went out less than that long ago: it may still
   * arrive.
   */
  boolean inFlight(int index, long now, long nanos) {
    int at = sentAt[index];
    return at == QUEUED || (at != 0 && stamp(now) - at < nanos / 1000_000);
  }

  private static int stamp(long now) {
    return (int) ((now / 1_000_000) & 0x3fff_ffff) + 1;
  }
}
