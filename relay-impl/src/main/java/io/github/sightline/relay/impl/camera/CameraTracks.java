package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.recovery.OutboundTrack;
import io.github.sightline.relay.media.TrackName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tracks of a camera, each under the alias that is its place, from 1 on. */
@HotPath
final class CameraTracks {
  private final List<CameraTrack> list = new ArrayList<>();

  void add(CameraTrack track) {
    list.add(track);
  }

  int size() {
    return list.size();
  }

  void forEach(Consumer<CameraTrack> action) {
    list.forEach(action);
  }

  @Nullable CameraTrack named(TrackName name) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).name().equals(name)) {
        return list.get(i);
      }
    }
    return null;
  }

  void breakOff(TrackName name) {
    CameraTrack track = named(name);
    if (track != null) {
      track.breakOff();
    }
  }

  /** What goes out under an alias; null for an alias of none, and while there is no hop. */
  @Nullable OutboundTrack outbound(long alias) {
    boolean known = alias >= 1 && alias <= list.size();
    return known ? list.get((int) alias - 1).outbound() : null;
  }

  /** What left after that time reached nobody. */
  void resendAfter(long now, long time) {
    for (int i = 0; i < list.size(); i++) {
      OutboundTrack outbound = list.get(i).outbound();
      if (outbound != null) {
        outbound.resendAfter(now, time);
      }
    }
  }

  /** The earliest capture of the current groups of an epoch, or that time when there are none. */
  long floorMicros(long epoch, long otherwise) {
    long floor = otherwise;
    for (int i = 0; i < list.size(); i++) {
      CameraTrack track = list.get(i);
      if (track.begun() && track.epoch() == epoch) {
        floor = Math.min(floor, track.groupCapture());
      }
    }
    return floor;
  }
}
