package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.wire.ControlMessage;
import java.util.ArrayList;
import java.util.List;

/** Lets the fuzz targets put a CONTROL stream together from pieces in any order. */
public final class ControlStreamDoor {
  private final ControlReceiver receiver = new ControlReceiver();
  private final List<ControlMessage> messages = new ArrayList<>();

  /** Takes one piece; false when it ends the session. */
  public boolean receive(long offset, byte[] a, int at, int length) {
    return receiver.receive(0, this::deliver, offset, a, at, length);
  }

  private boolean deliver(long now, ControlMessage message) {
    messages.add(message);
    return true;
  }

  /** What came out so far. */
  public List<ControlMessage> messages() {
    return messages;
  }
}
