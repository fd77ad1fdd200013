package io.github.sightline.relay.fuzz;

import static io.github.sightline.relay.fuzz.Target.require;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.session.ControlStreamDoor;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.KeyRequestLayout;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.util.Arrays;
import java.util.List;

/** Messages of the CONTROL stream, and the stream itself. */
final class MessageTargets {
  private static final byte[] KEY = DeviceKeys.of(new byte[32], new byte[32]).signPublic();

  private MessageTargets() {}

  static void message(byte[] in) {
    ControlMessage message = ControlMessage.parse(in, 0, in.length);
    if (message != null) {
      require(Arrays.equals(in, message.encode()), "another message");
    }
    require(ControlMessage.length(in, 0, in.length) <= WireLimits.CONTROL_MESSAGE_MAX, "length");
  }

  /**
   * Pieces of four bytes and more: offset 2 (from the front, signed), length 2, bytes. Whatever is
   * delivered is what one long piece delivers.
   */
  static void stream(byte[] in) {
    ControlStreamDoor pieces = new ControlStreamDoor();
    int at = 0;
    boolean open = true;
    while (open && in.length - at >= 4) {
      int length = Math.min(Bytes.u16(in, at + 2) % 1161, in.length - at - 4);
      if (length > 0) {
        open = pieces.receive(Bytes.u16(in, at), in, at + 4, length);
      }
      at += 4 + length;
    }
    ControlStreamDoor whole = new ControlStreamDoor();
    for (ControlMessage message : pieces.messages()) {
      require(message.encode().length <= WireLimits.CONTROL_MESSAGE_MAX, "length");
    }
    long offset = 0;
    for (ControlMessage message : pieces.messages()) {
      byte[] bytes = message.encode();
      require(whole.receive(offset, bytes, 0, bytes.length), "refused");
      offset += bytes.length;
    }
    require(encoded(whole.messages()).equals(encoded(pieces.messages())), "another stream");
  }

  private static List<String> encoded(List<ControlMessage> messages) {
    return messages.stream().map(message -> Arrays.toString(message.encode())).toList();
  }

  static void keyRequest(byte[] in) {
    OwnerId owner = OwnerId.of(KEY);
    CameraId camera = CameraId.of(KEY);
    Outcome outcome = KeyWrap.examine(in, owner, camera, -1);
    boolean sized = KeyRequestLayout.check(in, 0, in.length);
    require(sized == (outcome != Outcome.MALFORMED), "size");
    require(!outcome.ok() || KeyRequestLayout.counter(in, 0) >= 0, "counter");
  }

  static void keyResponse(byte[] in) {
    require(Held.REQUEST.open(in) == null, "an answer that nobody gave");
  }

  /** Made at the first use: a key pair of the KEM takes its time. */
  private static final class Held {
    static final KeyWrap.Request REQUEST =
        KeyWrap.begin(
            1,
            new byte[32],
            DeviceKeys.of(new byte[32], new byte[32]),
            CameraId.of(KEY),
            chain(),
            0,
            new byte[32]);

    private static byte[] chain() {
      byte[] chain = new byte[1 + WireLimits.GRANT];
      chain[0] = 1;
      return chain;
    }
  }
}
