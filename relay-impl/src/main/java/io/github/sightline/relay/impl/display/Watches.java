package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.Fragment;
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

  /** Tracks, all renditions counted. */
  int tracks() {
    int tracks = 0;
    for (int i = 0; i < list.size(); i++) {
      tracks += list.get(i).legs().size();
    }
    return tracks;
  }

  Watch get(int i) {
    return list.get(i);
  }

  List<Watch> all() {
    return list;
  }

  /** The track of that name, alone or in a set; null when it is not watched. */
  @Nullable Leg find(CameraId camera, TrackName name) {
    for (int i = 0; i < list.size(); i++) {
      Watch watch = list.get(i);
      for (int j = 0; j < watch.legs().size() && watch.camera().equals(camera); j++) {
        if (watch.legs().get(j).name().equals(name)) {
          return watch.legs().get(j);
        }
      }
    }
    return null;
  }

  boolean hasAny(CameraId camera, List<TrackName> names) {
    boolean any = false;
    for (int i = 0; i < names.size(); i++) {
      any |= find(camera, names.get(i)) != null;
    }
    return any;
  }

  private @Nullable Leg leg(long alias) {
    for (int i = 0; i < list.size(); i++) {
      Watch watch = list.get(i);
      long place = alias - watch.alias();
      if (place >= 0 && place < watch.legs().size()) {
        return watch.legs().get((int) place);
      }
    }
    return null;
  }

  /** The track, live or of the past, that comes in under an alias; null for none. */
  @Nullable InboundTrack inbound(long alias) {
    Leg leg = leg(alias);
    Fetch fetch = leg == null ? fetch(alias) : null;
    return leg != null ? leg.inbound() : fetch == null ? null : fetch.inbound();
  }

  /** The same for a FRAGMENT, whose group may be where a rendition goes on. */
  @Nullable InboundTrack inbound(long now, byte[] plain, int body) {
    Leg leg = leg(Fragment.alias(plain, body));
    if (leg != null) {
      leg.watch().arriving(now, leg, Fragment.epoch(plain, body), Fragment.group(plain, body));
    }
    return inbound(Fragment.alias(plain, body));
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
      List<Leg> legs = list.get(i).legs();
      for (int j = 0; j < legs.size(); j++) {
        writeMissing(now, legs.get(j).inbound(), writer, roundTrip, jitter);
      }
    }
    for (int i = 0; i < list.size(); i++) {
      Fetch fetch = list.get(i).fetch();
      writeMissing(now, fetch == null ? null : fetch.inbound(), writer, roundTrip, jitter);
    }
  }

  private static void writeMissing(
      long now, @Nullable InboundTrack inbound, FeedbackWriter writer, long trip, long jitter) {
    if (inbound != null) {
      inbound.roundTrip(trip, jitter);
      inbound.writeMissing(now, writer);
    }
  }

  long lossesOpenAt() {
    long first = Long.MAX_VALUE;
    for (int i = 0; i < list.size(); i++) {
      List<Leg> legs = list.get(i).legs();
      for (int j = 0; j < legs.size(); j++) {
        first = Math.min(first, lossesOpenAt(legs.get(j).inbound()));
      }
      Fetch fetch = list.get(i).fetch();
      first = Math.min(first, lossesOpenAt(fetch == null ? null : fetch.inbound()));
    }
    return first;
  }

  private static long lossesOpenAt(@Nullable InboundTrack inbound) {
    return inbound == null ? Long.MAX_VALUE : inbound.lossesOpenAt();
  }

  /**
   * Tries an object under each watched track: it does not say which it is of, and opens under none
   * but its own. ABSENT where a key may still come, else DENIED.
   */
  Outcome openAlone(long now, byte[] sealed, FrameHandler handler) {
    Outcome outcome = Outcome.DENIED;
    for (int i = 0; i < list.size(); i++) {
      for (Leg leg : list.get(i).legs()) {
        Outcome tried = leg.opener().openAlone(now, sealed, handler);
        if (tried.ok()) {
          return tried;
        }
        outcome = tried == Outcome.ABSENT ? tried : outcome;
      }
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
