package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.wire.ControlMessage.Fetch;
import io.github.sightline.relay.impl.wire.ControlMessage.FetchOk;
import io.github.sightline.relay.impl.wire.ControlMessage.Goaway;
import io.github.sightline.relay.impl.wire.ControlMessage.GrantMessage;
import io.github.sightline.relay.impl.wire.ControlMessage.KeyRequest;
import io.github.sightline.relay.impl.wire.ControlMessage.KeyResponse;
import io.github.sightline.relay.impl.wire.ControlMessage.NewGroupRequest;
import io.github.sightline.relay.impl.wire.ControlMessage.Publish;
import io.github.sightline.relay.impl.wire.ControlMessage.PublishDone;
import io.github.sightline.relay.impl.wire.ControlMessage.PublishOk;
import io.github.sightline.relay.impl.wire.ControlMessage.RequestError;
import io.github.sightline.relay.impl.wire.ControlMessage.RequestUpdate;
import io.github.sightline.relay.impl.wire.ControlMessage.Revoke;
import io.github.sightline.relay.impl.wire.ControlMessage.Subscribe;
import io.github.sightline.relay.impl.wire.ControlMessage.SubscribeOk;
import io.github.sightline.relay.impl.wire.ControlMessage.Unsubscribe;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strict reader of {@link ControlMessage}s: every field is judged before a record is made, so
 * that bytes from a stranger give null and never an exception.
 */
final class ControlParser {
  private static final int CARD_ADDRESS_LENGTH = 116;
  private static final int REVOCATION_COUNT = 60;

  private ControlParser() {}

  static @Nullable ControlMessage parse(byte[] a, int at, int length) {
    if (length < WireLimits.CONTROL_HEADER || !Bytes.within(a, at, length)) {
      return null;
    }
    if (ControlMessage.length(a, at, length) != length) {
      return null;
    }
    MessageReader body = new MessageReader(a, at + WireLimits.CONTROL_HEADER, at + length);
    return switch (Bytes.u8(a, at)) {
      case Publish.TYPE -> publish(body);
      case PublishOk.TYPE -> publishOk(body);
      case PublishDone.TYPE -> publishDone(body);
      case Subscribe.TYPE -> subscribe(body);
      case SubscribeOk.TYPE -> subscribeOk(body);
      case RequestUpdate.TYPE -> requestUpdate(body);
      case Unsubscribe.TYPE -> unsubscribe(body);
      case Fetch.TYPE -> fetch(body);
      case RequestError.TYPE -> requestError(body);
      case NewGroupRequest.TYPE -> newGroupRequest(body);
      case Goaway.TYPE -> goaway(body);
      case GrantMessage.TYPE -> grant(body);
      case Revoke.TYPE -> revoke(body);
      case KeyRequest.TYPE -> keyRequest(body);
      case KeyResponse.TYPE -> keyResponse(body);
      case FetchOk.TYPE -> fetchOk(body);
      default -> null;
    };
  }

  private static @Nullable ControlMessage publish(MessageReader body) {
    long alias = body.u32();
    TrackName name = body.name();
    int priority = body.u8();
    byte[] chain = body.chain();
    return name != null && body.whole() ? new Publish(alias, name, priority, chain) : null;
  }

  private static @Nullable ControlMessage publishOk(MessageReader body) {
    long alias = body.u32();
    return body.whole() ? new PublishOk(alias) : null;
  }

  private static @Nullable ControlMessage publishDone(MessageReader body) {
    long alias = body.u32();
    int code = body.u16();
    return body.whole() ? new PublishDone(alias, code) : null;
  }

  private static @Nullable ControlMessage subscribe(MessageReader body) {
    long requestId = body.u32();
    long alias = body.u32();
    CameraId camera = body.camera();
    List<TrackName> names = names(body);
    int filter = body.u8();
    int priority = body.u8();
    int timeout = body.u16();
    byte[] chain = body.chain();
    body.require(filter <= Subscribe.LARGEST_OBJECT);
    body.require(alias <= WireLimits.U32_MAX + 1 - names.size());
    return camera != null && body.whole()
        ? new Subscribe(requestId, alias, camera, names, filter, priority, timeout, chain)
        : null;
  }

  private static List<TrackName> names(MessageReader body) {
    int count = body.u8();
    body.require(count >= 1 && count <= WireLimits.MAX_NAMES);
    List<TrackName> names = new ArrayList<>(WireLimits.MAX_NAMES);
    for (int i = 0; i < Math.min(count, WireLimits.MAX_NAMES); i++) {
      TrackName name = body.name();
      if (name != null) {
        names.add(name);
      }
    }
    body.require(names.size() == count && Subscribe.different(names));
    return names;
  }

  private static @Nullable ControlMessage subscribeOk(MessageReader body) {
    long requestId = body.u32();
    int present = body.u8();
    if (present == 0) {
      byte[] none = body.bytes(12);
      body.require(Bytes.zero(none, 0, none.length));
      return body.whole() ? new SubscribeOk(requestId, null) : null;
    }
    body.require(present == 1);
    Location largest = body.location();
    return body.whole() ? new SubscribeOk(requestId, largest) : null;
  }

  private static @Nullable ControlMessage requestUpdate(MessageReader body) {
    long requestId = body.u32();
    int priority = body.u8();
    int timeout = body.u16();
    int paused = body.u8();
    body.require(paused <= 1);
    return body.whole() ? new RequestUpdate(requestId, priority, timeout, paused == 1) : null;
  }

  private static @Nullable ControlMessage unsubscribe(MessageReader body) {
    long requestId = body.u32();
    return body.whole() ? new Unsubscribe(requestId) : null;
  }

  private static @Nullable ControlMessage fetch(MessageReader body) {
    long requestId = body.u32();
    long alias = body.u32();
    Location from = body.location();
    Location to = body.location();
    body.require(ordered(from, to));
    return body.whole() ? new Fetch(requestId, alias, from, to) : null;
  }

  private static @Nullable ControlMessage fetchOk(MessageReader body) {
    long requestId = body.u32();
    int present = body.u8();
    if (present == 0) {
      byte[] none = body.bytes(24);
      body.require(Bytes.zero(none, 0, none.length));
      return body.whole() ? new FetchOk(requestId, null) : null;
    }
    body.require(present == 1);
    Location first = body.location();
    Location last = body.location();
    body.require(ordered(first, last));
    return body.whole() ? new FetchOk(requestId, new FetchOk.Run(first, last)) : null;
  }

  private static @Nullable ControlMessage requestError(MessageReader body) {
    long requestId = body.u32();
    int code = body.u16();
    body.require(RefusalCode.refusal(code));
    return body.whole() ? new RequestError(requestId, code) : null;
  }

  private static @Nullable ControlMessage newGroupRequest(MessageReader body) {
    long alias = body.u32();
    return body.whole() ? new NewGroupRequest(alias) : null;
  }

  private static @Nullable ControlMessage goaway(MessageReader body) {
    byte[] card = body.rest();
    return cardFits(card) ? new Goaway(card) : null;
  }

  private static @Nullable ControlMessage grant(MessageReader body) {
    byte[] chain = body.chain();
    return body.whole() ? new GrantMessage(chain) : null;
  }

  private static @Nullable ControlMessage revoke(MessageReader body) {
    byte[] revocation = body.rest();
    return revocationFits(revocation) ? new Revoke(revocation) : null;
  }

  private static @Nullable ControlMessage keyRequest(MessageReader body) {
    byte[] request = body.rest();
    boolean fits = KeyRequestLayout.check(request, 0, request.length);
    return fits ? new KeyRequest(request) : null;
  }

  private static @Nullable ControlMessage keyResponse(MessageReader body) {
    byte[] response = body.rest();
    boolean fits = KeyResponseLayout.check(response, 0, response.length);
    return fits ? new KeyResponse(response) : null;
  }

  /** Nothing, or as long as the address in it says. */
  static boolean cardFits(byte[] card) {
    if (card.length == 0) {
      return true;
    }
    if (card.length <= WireLimits.CARD_BASE || card.length > WireLimits.CARD_MAX) {
      return false;
    }
    return WireLimits.CARD_BASE + Bytes.u8(card, CARD_ADDRESS_LENGTH) == card.length;
  }

  /** As long as the count in it says. */
  static boolean revocationFits(byte[] revocation) {
    if (revocation.length < WireLimits.REVOCATION_BASE) {
      return false;
    }
    int count = Bytes.u16(revocation, REVOCATION_COUNT);
    return count <= WireLimits.MAX_REVOKED
        && WireLimits.REVOCATION_BASE + count * 16 == revocation.length;
  }

  static void require(String what, int bytes, boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException(
          what + ": " + bytes + " bytes, which is not what they say themselves");
    }
  }

  static void requireLocation(Location location) {
    Unsigned.epoch(location.epoch());
    Unsigned.u32("group", location.group());
    Unsigned.u32("object", location.object());
  }

  static boolean ordered(Location from, Location to) {
    if (from.epoch() != to.epoch()) {
      return from.epoch() < to.epoch();
    }
    if (from.group() != to.group()) {
      return from.group() < to.group();
    }
    return from.object() <= to.object();
  }
}
