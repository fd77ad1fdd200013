package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.media.CameraId;
import java.util.ArrayList;
import java.util.List;

/** The cameras a display watches, each with its keys: a few, looked through. */
@HotPath
final class Cameras {
  private final DisplayEngine engine;
  private final List<CameraKeys> list = new ArrayList<>();

  Cameras(DisplayEngine engine) {
    this.engine = engine;
  }

  /** The keys of a camera, begun when there are none. */
  CameraKeys of(CameraId camera) {
    for (CameraKeys keys : list) {
      if (keys.camera().equals(camera)) {
        return keys;
      }
    }
    CameraKeys made = new CameraKeys(camera, engine);
    list.add(made);
    return made;
  }

  void remove(CameraKeys keys) {
    keys.close();
    list.remove(keys);
  }

  void onJoined(long now) {
    list.forEach(keys -> keys.onJoined(now));
  }

  void onLeft() {
    list.forEach(CameraKeys::onLeft);
  }

  /** The right to see that camera was renewed: it is told, so that it goes on giving keys. */
  void onRenewed(long now, CameraId camera) {
    for (CameraKeys keys : list) {
      if (keys.camera().equals(camera)) {
        keys.onRenewed(now);
      }
    }
  }

  /** Whether the response answered a request of ours. */
  boolean onResponse(long now, byte[] response) {
    for (CameraKeys keys : list) {
      if (keys.onResponse(now, response)) {
        return true;
      }
    }
    return false;
  }

  void onTimer(long now) {
    for (int i = 0; i < list.size(); i++) {
      list.get(i).onTimer(now);
    }
  }

  long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < list.size(); i++) {
      next = Math.min(next, list.get(i).nextDeadline());
    }
    return next;
  }

  void close() {
    list.forEach(CameraKeys::close);
    list.clear();
  }
}
