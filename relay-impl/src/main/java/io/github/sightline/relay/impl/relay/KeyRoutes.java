package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.wire.KeyRequestLayout;
import io.github.sightline.relay.media.CameraId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The live key requests of one owner: where the answer to each goes. A relay reads only whom a
 * request is for; what it asks and what is answered is sealed to others.
 */
final class KeyRoutes {
  /** A request on its way. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Route(byte[] hash, CameraId camera, byte[] request, RelaySession from, long until) {}

  private final List<Route> routes = new ArrayList<>();

  /**
   * Remembers a request; the session's oldest goes when it has too many. Null when it is malformed.
   */
  @Nullable Route add(long now, byte[] request, RelaySession from) {
    if (!KeyRequestLayout.check(request, 0, request.length)) {
      return null;
    }
    expire(now);
    CameraId camera =
        CameraId.of(
            Arrays.copyOfRange(request, KeyRequestLayout.CAMERA, KeyRequestLayout.CAMERA + 32));
    int held = 0;
    int oldest = -1;
    for (int i = routes.size() - 1; i >= 0; i--) {
      if (routes.get(i).from() == from) {
        held++;
        oldest = i;
      }
    }
    if (held >= RelayLimits.KEY_ROUTES_PER_SESSION) {
      routes.remove(oldest);
    }
    Route route =
        new Route(Digest.sha256(request), camera, request, from, now + RelayLimits.KEY_ROUTE_LIFE);
    routes.add(route);
    return route;
  }

  /** Where a response goes; null when nobody asked, or asked another camera. */
  @Nullable RelaySession target(long now, byte[] response, CameraId camera) {
    expire(now);
    for (Route route : routes) {
      if (route.camera().equals(camera) && Arrays.equals(route.hash(), 0, 32, response, 0, 32)) {
        return route.from();
      }
    }
    return null;
  }

  /** The live requests for a camera, for when it comes back: the newest of each session. */
  List<Route> waitingFor(long now, CameraId camera) {
    expire(now);
    List<Route> found = new ArrayList<>();
    for (int i = routes.size() - 1; i >= 0; i--) {
      Route route = routes.get(i);
      if (route.camera().equals(camera)
          && found.stream().noneMatch(r -> r.from() == route.from())) {
        found.add(0, route);
      }
    }
    return found;
  }

  void forget(RelaySession session) {
    routes.removeIf(route -> route.from() == session);
  }

  private void expire(long now) {
    Iterator<Route> i = routes.iterator();
    while (i.hasNext() && i.next().until() < now) {
      i.remove();
    }
  }
}
