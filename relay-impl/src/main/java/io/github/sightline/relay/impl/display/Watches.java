package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.TrackName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one display watches: a few tracks, found by name or by their alias on the hop. */
@HotPath
final class Watches {
  private final List<Watch> list = new ArrayList<>();

  void add(Watch watch) {
    list.add(watch);
  }

  void remove(Watch watch) {
    list.remove(watch);
  }

  boolean contains(Watch watch) {
    return list.contains(watch);
  }

  int size() {
    return list.size();
  }

  Watch get(int i) {
    return list.get(i);
  }

  List<Watch> all() {
    return list;
  }

  @Nullable Watch find(CameraId camera, TrackName name) {
    for (int i = 0; i < list.size(); i++) {
      Watch watch = list.get(i);
      if (watch.identity().camera().equals(camera) && watch.name().equals(name)) {
        return watch;
      }
    }
    return null;
  }

  /** The track, live or of the past, that comes in under an alias; null for none. */
  @Nullable InboundTrack inbound(long alias) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).alias() == alias) {
        return list.get(i).inbound();
      }
    }
    Fetch fetch = fetch(alias);
    return fetch == null ? null : fetch.inbound();
  }

  /** Whether a watch has that alias. */
  boolean watched(long alias) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).alias() == alias) {
        return true;
      }
    }
    return false;
  }

  /** What is read of the past under an alias; null for nothing. */
  @Nullable Fetch fetch(long alias) {
    for (int i = 0; i < list.size(); i++) {
      Fetch fetch = list.get(i).fetch();
      if (fetch != null && fetch.alias() == alias) {
        return fetch;
      }
    }
    return null;
  }

  void writeMissing(long now, FeedbackWriter writer, long roundTrip, long jitter) {
    for (int i = 0; i < list.size(); i++) {
      InboundTrack inbound = list.get(i).inbound();
      if (inbound != null) {
        inbound.roundTrip(roundTrip, jitter);
        inbound.writeMissing(now, writer);
      }
    }
    for (int i = 0; i < list.size(); i++) {
      Fetch fetch = list.get(i).fetch();
      if (fetch != null) {
        fetch.inbound().roundTrip(roundTrip, jitter);
        fetch.inbound().writeMissing(now, writer);
      }
    }
  }

  long lossesOpenAt() {
    long first = Long.MAX_VALUE;
    for (int i = 0; i < list.size(); i++) {
      InboundTrack inbound = list.get(i).inbound();
      first = inbound == null ? first : Math.min(first, inbound.lossesOpenAt());
      Fetch fetch = list.get(i).fetch();
      first = fetch == null ? first : Math.min(first, fetch.inbound().lossesOpenAt());
    }
    return first;
  }

  /**
   * Tries an object under each watched track: it does not say which it is of, and opens under none
   * but its own. ABSENT where a key may still come, else DENIED.
   */
  Outcome openAlone(long now, byte[] sealed, FrameHandler handler) {
    Outcome outcome = Outcome.DENIED;
    for (int i = 0; i < list.size(); i++) {
      Outcome tried = list.get(i).opener().openAlone(now, sealed, handler);
      if (tried.ok()) {
        return tried;
      }
      outcome = tried == Outcome.ABSENT ? tried : outcome;
    }
    return outcome;
  }

  /** The session ended. */
  void end(long now, Outcome why) {
    for (int i = list.size() - 1; i >= 0; i--) {
      list.get(i).end(now, why);
    }
  }

  void close(long now) {
    list.forEach(watch -> watch.close(now));
    list.clear();
  }
}
