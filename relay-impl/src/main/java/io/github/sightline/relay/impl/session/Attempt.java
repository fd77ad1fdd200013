package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.crypto.NoiseIk;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.impl.wire.HelloPayload;
import io.github.sightline.relay.impl.wire.Retry;
import io.github.sightline.relay.impl.wire.Welcome;
import io.github.sightline.relay.impl.wire.WelcomePayload;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One HELLO and the wait for its answer: an ephemeral of its own, an id of its own, a device
 * counter of its own. {@link #write} and {@link #read} are curve work for any thread, one at a
 * time; the rest belongs to the node's thread.
 */
final class Attempt {
  private static final String USE = "sl1 hello";

  final HopClient.Target target;
  final long localId;
  final long continued;
  private final HopClient.Device device;
  private final long deviceCounter;
  private NoiseIk.@Nullable Initiator initiator;
  private byte[] hello = new byte[0];
  private byte @Nullable [] waiting;
  private boolean reading;
  private boolean challenged;
  private long sentAt;
  private int sends;

  Attempt(HopClient.Target target, HopClient.Device device, long localId, long continued) {
    this.target = target;
    this.device = device;
    this.localId = localId;
    this.continued = continued;
    this.deviceCounter = device.deviceCounter.getAsLong();
  }

  /** What a WELCOME said, and the keys when it opens a session. */
  record Welcomed(Payload payload, HopKeys keys) {}

  /** The opened payload of a WELCOME, well formed. */
  static final class Payload {
    final int status;
    final long sender;

    Payload(byte[] bytes) {
      this.status = WelcomePayload.status(bytes, 0);
      this.sender = WelcomePayload.sender(bytes, 0);
    }
  }

  /** Makes the HELLO: two curve operations. Any thread. */
  byte[] write(byte[] chain, byte[] entropy32) {
    byte[] datagram = new byte[Hello.BYTES];
    Hello.writePrefix(datagram, 0, localId);
    Macs made = new Macs(target.relayHop);
    byte[] payload = new byte[HelloPayload.BYTES];
    HelloPayload.write(payload, 0, deviceCounter, continued, chain);
    byte[] ephemeral = device.keys.draw(entropy32, deviceCounter, USE, 32);
    NoiseIk.Initiator begun =
        new NoiseIk.Initiator(made.prologue(datagram, 0), device.keys, target.relayHop, ephemeral);
    Digest.wipe(ephemeral);
    Digest.wipe(entropy32);
    byte[] message = begun.writeHello(payload);
    if (message == null) {
      begun.close();
      return new byte[0];
    }
    System.arraycopy(message, 0, datagram, Hello.NOISE, Hello.NOISE_BYTES);
    made.writeMac1(datagram);
    initiator = begun;
    return datagram;
  }

  /** The HELLO is ready to be sent. */
  void written(byte[] datagram) {
    hello = datagram;
  }

  boolean ready() {
    return hello.length > 0;
  }

  byte[] hello() {
    return hello;
  }

  void sent(long now) {
    sentAt = now;
    sends++;
  }

  /** What the answer says about the round trip; -1 when it may answer any of several copies. */
  long roundTripNanos(long now) {
    return sends == 1 ? now - sentAt : -1;
  }

  void proveAddress(byte[] cookie) {
    Macs.writeMac2(cookie, hello);
  }

  /** Whether a RETRY answers this HELLO, for the first time. */
  boolean challenged(byte[] in, int at) {
    boolean right =
        ready()
            && !challenged
            && Retry.receiver(in, at) == localId
            && Bytes.equal(in, at + Retry.MAC1, hello, Hello.MAC1, Hello.MAC_BYTES);
    challenged |= right;
    return right;
  }

  /**
   * A WELCOME for this attempt lies at {@code at}.
   *
   * @return its Noise message, when it is to be read now; else it waits for the one being read
   */
  byte @Nullable [] take(byte[] in, int at) {
    byte[] message = Bytes.copyOf(in, at + Welcome.NOISE, Welcome.NOISE_BYTES);
    if (reading) {
      waiting = message;
      return null;
    }
    reading = true;
    return message;
  }

  /** One was read and was forged: the next that waits, to be read now. */
  byte @Nullable [] next() {
    byte[] next = waiting;
    waiting = null;
    reading = next != null;
    return next;
  }

  /** Opens a WELCOME: two curve operations. Any thread. Null when it is not the relay's. */
  @Nullable Welcomed read(byte[] message) {
    NoiseIk.Initiator begun = initiator;
    byte[] payload = begun == null ? null : begun.readWelcome(message);
    if (begun == null || payload == null) {
      return null;
    }
    HopKeys keys = begun.keys();
    begun.close();
    if (!WelcomePayload.check(payload, 0, payload.length)) {
      keys.close();
      return null;
    }
    return new Welcomed(new Payload(payload), keys);
  }

  /** It came to nothing. Not while work is under way: then the worker's copy dies with it. */
  void close() {
    NoiseIk.Initiator begun = initiator;
    if (begun != null && !reading) {
      begun.close();
    }
    Arrays.fill(hello, (byte) 0);
  }
}
