package io.github.sightline.relay.spec;

import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** One message of each type of the CONTROL stream, the optional parts both ways. */
final class ControlSheet {
  private final Cast cast;
  private final RightsSheet rights;
  private final ContentSheet content;

  ControlSheet(Cast cast, RightsSheet rights, ContentSheet content) {
    this.cast = cast;
    this.rights = rights;
    this.content = content;
  }

  List<ControlMessage> messages() {
    TrackName video = TrackName.of("video");
    TrackName low = TrackName.of("video.low");
    byte[] chain = cast.subscribe().encoded();
    List<ControlMessage> all = new ArrayList<>();
    all.add(new ControlMessage.Publish(17, video, 2, cast.publish().encoded()));
    all.add(new ControlMessage.PublishOk(17));
    all.add(new ControlMessage.PublishDone(17, 1));
    all.add(
        new ControlMessage.Subscribe(5, 17, cast.cameraId, List.of(video, low), 1, 3, 400, chain));
    all.add(new ControlMessage.SubscribeOk(5, null));
    all.add(new ControlMessage.SubscribeOk(5, new Location(9, 1, 0xFFFF_FFFFL)));
    all.add(new ControlMessage.RequestUpdate(5, 1, 250, true));
    all.add(new ControlMessage.Unsubscribe(5));
    all.add(new ControlMessage.Fetch(6, 17, new Location(8, 3, 1), new Location(9, 0, 0)));
    all.add(new ControlMessage.RequestError(6, RefusalCode.DENIED));
    all.add(new ControlMessage.NewGroupRequest(17));
    all.add(new ControlMessage.Goaway(new byte[0]));
    all.add(new ControlMessage.Goaway(Cast.all(rights.card().encoded())));
    all.add(new ControlMessage.GrantMessage(cast.delegated().encoded()));
    all.add(new ControlMessage.Revoke(Cast.all(rights.revocation().encoded())));
    all.add(new ControlMessage.KeyRequest(content.request.bytes()));
    all.add(new ControlMessage.KeyResponse(content.response));
    all.add(new ControlMessage.FetchOk(6, null));
    all.add(
        new ControlMessage.FetchOk(
            6, new ControlMessage.FetchOk.Run(new Location(8, 3, 1), new Location(8, 4, 2))));
    return all;
  }

  void write(Supplier<Sheet> list) {
    for (ControlMessage message : messages()) {
      byte[] bytes = message.encode();
      list.get()
          .number("type", bytes[0])
          .text("name", name(message))
          .text("fields", fields(message))
          .hex("bytes", bytes);
    }
  }

  /** PUBLISH_OK for PublishOk; the two that had to be named otherwise lose their suffix. */
  private static String name(ControlMessage message) {
    String type = message.getClass().getSimpleName().replace("Message", "");
    return type.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }

  /** Small fields as text; what is bytes stands elsewhere in the file. */
  private static String fields(ControlMessage message) {
    return message
        .toString()
        .replaceAll("\\[B@[0-9a-f]+", "bytes")
        .replaceFirst("^[A-Za-z]+\\[", "")
        .replaceFirst("\\]$", "");
  }
}
