package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.KeyResponseLayout;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.media.CameraId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one session's CONTROL messages. The chain is checked before anything is looked up, so an
 * answer never depends on what exists.
 */
final class ControlDesk {
  private final RelaySession session;
  private final OwnerScope scope;

  ControlDesk(RelaySession session, OwnerScope scope) {
    this.session = session;
    this.scope = scope;
  }

  void on(long now, ControlMessage message) {
    if (message instanceof ControlMessage.Publish publish) {
      publish(now, publish);
    } else if (message instanceof ControlMessage.Subscribe subscribe) {
      subscribe(now, subscribe);
    } else if (message instanceof ControlMessage.Unsubscribe unsubscribe) {
      session.unsubscribe(unsubscribe.requestId());
    } else if (message instanceof ControlMessage.Fetch fetch) {
      session.fetch(now, fetch);
    } else if (message instanceof ControlMessage.NewGroupRequest wanted) {
      newGroup(now, wanted.alias());
    } else if (message instanceof ControlMessage.KeyRequest request) {
      keyRequest(now, request.request());
    } else if (message instanceof ControlMessage.KeyResponse response) {
      keyResponse(now, response.response());
    } else if (message instanceof ControlMessage.GrantMessage renewal) {
      renew(now, renewal.chain());
    } else if (message instanceof ControlMessage.Revoke revoke) {
      scope.revoke(now, revoke.revocation());
    }
  }

  private void publish(long now, ControlMessage.Publish message) {
    CameraId camera = CameraId.of(session.subjectSign());
    Capability capability = verified(now, message.chain(), camera, Role.PUBLISH);
    if (capability == null) {
      refuse(now, message.alias());
      return;
    }
    RelayTrack track = scope.track(camera, message.name());
    if (track == null || session.published().size() >= RelayLimits.PUBLICATIONS_PER_SESSION) {
      session.control(now, new ControlMessage.RequestError(message.alias(), RefusalCode.BUSY));
      return;
    }
    track.published(session, message.alias(), RelayLimits.DEFAULT_BUDGET_MILLIS);
    session.addPublished(message.alias(), track);
    session.control(now, new ControlMessage.PublishOk(message.alias()));
    scope.cameraArrived(now, camera, session);
  }

  private void subscribe(long now, ControlMessage.Subscribe message) {
    CameraId camera = message.camera();
    Capability capability = verified(now, message.chain(), camera, Role.SUBSCRIBE);
    if (capability == null) {
      refuse(now, message.requestId());
      return;
    }
    Outcome outcome = session.subscribe(now, message, capability);
    if (!outcome.ok()) {
      session.control(now, new ControlMessage.RequestError(message.requestId(), RefusalCode.BUSY));
    }
  }

  /** A later right for the keys of this session: it goes on, without an answer. */
  private void renew(long now, byte[] chain) {
    Capability capability = scope.check(chain, session, null).capability();
    if (capability == null) {
      scope.counters().deniedRequests++;
    } else if (!capability.owner().equals(scope.owner())) {
      session.end(now, CloseReason.DENIED);
    } else {
      session.renew(capability);
    }
  }

  /** A chain of another owner ends the session; any other failure is DENIED. */
  private @Nullable Capability verified(long now, byte[] chain, CameraId camera, Role role) {
    Capability.Checked checked = scope.check(chain, session, camera);
    Capability capability = checked.capability();
    if (capability == null || capability.role() != role) {
      return null;
    }
    if (!capability.owner().equals(scope.owner())) {
      session.end(now, CloseReason.DENIED);
      return null;
    }
    return capability;
  }

  private void refuse(long now, long requestId) {
    scope.counters().deniedRequests++;
    session.control(now, new ControlMessage.RequestError(requestId, RefusalCode.DENIED));
  }

  private void newGroup(long now, long alias) {
    for (Subscription subscription : session.subscriptions()) {
      if (subscription.outbound().alias() == alias) {
        scope.wantKeyframe(now, subscription.track());
      }
    }
  }

  private void keyRequest(long now, byte[] request) {
    KeyRoutes.Route route = scope.keyRoutes().add(now, request, session);
    if (route == null) {
      scope.counters().malformedControl++;
      return;
    }
    RelaySession camera = scope.publisher(route.camera());
    if (camera != null) {
      scope.counters().keyRequestsRouted++;
      camera.control(now, new ControlMessage.KeyRequest(request));
    }
  }

  private void keyResponse(long now, byte[] response) {
    CameraId camera =
        CameraId.of(
            Arrays.copyOfRange(response, KeyResponseLayout.CAMERA, KeyResponseLayout.CAMERA + 32));
    RelaySession target =
        session.publishes(camera) ? scope.keyRoutes().target(now, response, camera) : null;
    if (target == null) {
      scope.counters().keyResponsesWithoutRoute++;
      return;
    }
    scope.counters().keyResponsesRouted++;
    target.control(now, new ControlMessage.KeyResponse(response));
  }
}
