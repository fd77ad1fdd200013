package io.github.sightline.relay.fuzz;

import static io.github.sightline.relay.fuzz.Target.require;

import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.wire.DataHeader;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.impl.wire.FrameCursor;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.impl.wire.HelloPayload;
import io.github.sightline.relay.impl.wire.Retry;
import io.github.sightline.relay.impl.wire.Samples;
import io.github.sightline.relay.impl.wire.Welcome;
import io.github.sightline.relay.impl.wire.WelcomePayload;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.Arrays;

/** Datagrams and the frames in them: what is accepted, a writer would have written. */
final class DatagramTargets {
  private DatagramTargets() {}

  static void datagram(byte[] in) {
    int type = Datagram.type(in, 0, in.length);
    byte[] again = in.clone();
    switch (type) {
      case Datagram.HELLO -> Hello.writePrefix(again, 0, Hello.sender(in, 0));
      case Datagram.WELCOME -> Welcome.writePrefix(again, 0, Welcome.receiver(in, 0));
      case Datagram.RETRY -> require(Retry.receiver(in, 0) != 0, "id 0");
      case Datagram.DATA -> data(in, again);
      default -> require(type == Datagram.MALFORMED, "type " + type);
    }
    require(Arrays.equals(in, again), "another clear front");
  }

  private static void data(byte[] in, byte[] again) {
    DataHeader.write(again, 0, DataHeader.receiver(in, 0), DataHeader.counter(in, 0));
    require(in.length >= 32 && in.length <= 1200, "length " + in.length);
    try (HopKeys keys = new HopKeys(new byte[32], new byte[32])) {
      byte[] out = new byte[in.length];
      long counter = DataHeader.counter(in, 0);
      int opened = keys.open(counter, in, 0, 16, in, 16, in.length - 16, out, 0);
      require(opened == HopKeys.REFUSED, "opened");
    }
  }

  static void helloPayload(byte[] in) {
    byte[] payload = Arrays.copyOf(in, HelloPayload.BYTES);
    if (!HelloPayload.check(payload, 0, payload.length)) {
      return;
    }
    int chain = HelloPayload.chainLength(payload, 0);
    byte[] grants = Arrays.copyOfRange(payload, HelloPayload.CHAIN, HelloPayload.CHAIN + chain);
    byte[] again = new byte[HelloPayload.BYTES];
    long counter = HelloPayload.deviceCounter(payload, 0);
    HelloPayload.write(again, 0, counter, HelloPayload.continued(payload, 0), grants);
    require(Arrays.equals(payload, again), "another payload");
    RightsTargets.chain(grants);
  }

  static void welcomePayload(byte[] in) {
    if (!WelcomePayload.check(in, 0, in.length)) {
      return;
    }
    byte[] again = new byte[WelcomePayload.BYTES];
    int status = WelcomePayload.status(in, 0);
    long time = WelcomePayload.serverTimeMillis(in, 0);
    WelcomePayload.write(again, 0, status, WelcomePayload.sender(in, 0), time);
    int idle = WelcomePayload.idleSeconds(in, 0);
    long maxFrame = WelcomePayload.maxFrame(in, 0);
    WelcomePayload.writeBounds(again, 0, maxFrame, idle, WelcomePayload.maxDatagram(in, 0));
    require(Arrays.equals(in, again), "another payload");
    boolean named = WelcomePayload.sender(in, 0) != 0;
    require(named == WelcomePayload.opens(status), "status " + status);
  }

  static void retry(byte[] in) {
    if (!Retry.check(in, 0, in.length)) {
      return;
    }
    byte[] hello = new byte[Hello.BYTES];
    Hello.writePrefix(hello, 0, Retry.receiver(in, 0));
    System.arraycopy(in, Retry.MAC1, hello, Hello.MAC1, Hello.MAC_BYTES);
    byte[] again = new byte[Retry.BYTES];
    Retry.write(again, 0, hello, 0, Arrays.copyOfRange(in, Retry.COOKIE, Retry.BYTES));
    require(Arrays.equals(in, again), "another RETRY");
  }

  static void frame(int type, byte[] body) {
    byte[] frame = new byte[body.length + 1];
    frame[0] = (byte) type;
    System.arraycopy(body, 0, frame, 1, body.length);
    frames(frame);
  }

  static void frames(byte[] input) {
    byte[] in = Arrays.copyOf(input, Math.min(input.length, WireLimits.PLAINTEXT));
    FrameCursor cursor = new FrameCursor();
    cursor.reset(in, 0, in.length);
    int end = 0;
    while (cursor.next()) {
      int at = cursor.at();
      require(at == end + 1, "a frame begins at " + at + ", the one before ended at " + end);
      end = at + cursor.length();
      require(end <= in.length, "a frame ends at " + end + " of " + in.length);
      byte[] again = Samples.again(in, cursor.type(), at, cursor.length());
      require(Arrays.equals(in, at - 1, end, again, 0, again.length), "another frame");
    }
    require(cursor.malformed() || end == in.length, "bytes left over");
  }
}
