package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.NoiseIk;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.impl.wire.HelloPayload;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A HELLO that decrypted, judged as far as it can be off the node's thread: two curve operations,
 * then the chain; ee and se come only when it is to be answered.
 */
final class Arrival {
  private final byte[] hello;
  private final InetSocketAddress from;
  private final NoiseIk.Responder responder;
  private final byte[] payload;
  private final HopKey key;
  private final Capability.Checked checked;

  private Arrival(
      byte[] hello,
      InetSocketAddress from,
      NoiseIk.Responder responder,
      byte[] payload,
      Capability.Checked checked) {
    this.hello = hello;
    this.from = from;
    this.responder = responder;
    this.payload = payload;
    this.key = new HopKey(responder.remoteStatic());
    this.checked = checked;
  }

  /**
   * Opens a HELLO and verifies its chain. Any thread.
   *
   * @param hello taken: 1200 bytes whose macs were right
   * @param timeMillis the relay's wall clock
   * @return null when it does not decrypt
   */
  static @Nullable Arrival read(
      byte[] hello,
      InetSocketAddress from,
      byte[] prologue,
      DeviceKeys keys,
      Revocations revocations,
      long timeMillis) {
    NoiseIk.Responder responder = new NoiseIk.Responder(prologue, keys);
    byte[] payload = responder.readHello(Bytes.copyOf(hello, Hello.NOISE, Hello.NOISE_BYTES));
    if (payload == null) {
      responder.close();
      return null;
    }
    Capability.Checked checked = new Capability.Checked(Outcome.MALFORMED, null);
    if (HelloPayload.check(payload, 0, payload.length)) {
      checked =
          Capability.fromSession(
              payload,
              HelloPayload.CHAIN,
              HelloPayload.chainLength(payload, 0),
              responder.remoteStatic(),
              null,
              timeMillis,
              revocations);
    }
    return new Arrival(hello, from, responder, payload, checked);
  }

  InetSocketAddress from() {
    return from;
  }

  HopKey key() {
    return key;
  }

  Outcome outcome() {
    return checked.outcome();
  }

  @Nullable Capability capability() {
    return checked.capability();
  }

  long sender() {
    return Hello.sender(hello, 0);
  }

  long deviceCounter() {
    return HelloPayload.deviceCounter(payload, 0);
  }

  long continued() {
    return HelloPayload.continued(payload, 0);
  }

  byte[] hello() {
    return hello;
  }

  NoiseIk.Responder responder() {
    return responder;
  }
}
