package io.github.sightline.relay.spec;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.crypto.NoiseIk;
import io.github.sightline.relay.impl.wire.DataHeader;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.impl.wire.HelloPayload;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.impl.wire.Retry;
import io.github.sightline.relay.impl.wire.SmallFrames;
import io.github.sightline.relay.impl.wire.Welcome;
import io.github.sightline.relay.impl.wire.WelcomePayload;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

/** A display joins the relay: HELLO, RETRY, HELLO again, WELCOME, DATA both ways, a refusal. */
final class HandshakeSheet {
  static final long CLIENT_ID = 0x0BADCAFEL;
  static final long RELAY_ID = 0xC0FFEE01L;
  private static final byte[] IP = {(byte) 192, 0, 2, 7};
  private static final int PORT = 40_001;

  private final Cast cast;
  private final byte[] relayHop;
  final byte[] prologue;
  final byte[] helloPayload = new byte[HelloPayload.BYTES];
  final byte[] hello = new byte[Hello.BYTES];
  final byte[] welcomePayload = new byte[WelcomePayload.BYTES];
  final byte[] welcome = new byte[Welcome.BYTES];
  final byte[] retry = new byte[Retry.BYTES];
  final byte[] cookie;
  final byte[] helloAgain;
  final byte[] clientEphemeral = Cast.seed("client ephemeral");
  final byte[] relayEphemeral = Cast.seed("relay ephemeral");
  final PlainNoise.Result plain;
  final HopKeys client;
  final HopKeys relay;

  HandshakeSheet(Cast cast) {
    this.cast = cast;
    relayHop = cast.relay.hopPublic();
    Hello.writePrefix(hello, 0, CLIENT_ID);
    prologue = Plain.join(Plain.ascii("sl1 hop"), relayHop, Arrays.copyOf(hello, 8));
    HelloPayload.write(helloPayload, 0, Cast.COUNTER, 0, cast.subscribe().encoded());
    writeWelcomePayload(welcomePayload, RefusalCode.NONE, RELAY_ID);
    NoiseIk.Initiator initiator =
        new NoiseIk.Initiator(prologue, cast.display, relayHop, clientEphemeral);
    NoiseIk.Responder responder = new NoiseIk.Responder(prologue, cast.relay);
    place(Objects.requireNonNull(initiator.writeHello(helloPayload)), hello);
    Welcome.writePrefix(welcome, 0, CLIENT_ID);
    if (responder.readHello(Bytes.copyOf(hello, Hello.NOISE, Hello.NOISE_BYTES)) == null) {
      throw new IllegalStateException("own HELLO refused");
    }
    place(responder.writeWelcome(welcomePayload, relayEphemeral), welcome);
    if (initiator.readWelcome(Bytes.copyOf(welcome, Welcome.NOISE, Welcome.NOISE_BYTES)) == null) {
      throw new IllegalStateException("own WELCOME refused");
    }
    client = initiator.keys();
    relay = responder.keys();
    byte[] mac1 = Plain.mac16(mac1Key(), Arrays.copyOf(hello, Hello.MAC1));
    System.arraycopy(mac1, 0, hello, Hello.MAC1, 16);
    byte[] port = {(byte) (PORT >> 8), (byte) PORT};
    cookie = Plain.mac16(Cast.seed("cookie secret"), IP, port);
    Retry.write(retry, 0, hello, 0, cookie);
    helloAgain = hello.clone();
    byte[] mac2 = Plain.mac16(cookie, Arrays.copyOf(helloAgain, Hello.MAC2));
    System.arraycopy(mac2, 0, helloAgain, Hello.MAC2, 16);
    plain =
        PlainNoise.run(
            new PlainNoise.Script(
                prologue,
                Cast.seed("display hop"),
                clientEphemeral,
                Cast.seed("relay hop"),
                relayEphemeral,
                helloPayload,
                welcomePayload));
  }

  private static void place(byte[] message, byte[] datagram) {
    System.arraycopy(message, 0, datagram, 8, message.length);
  }

  private byte[] mac1Key() {
    return Plain.sha256(Plain.ascii("sl1 mac1"), relayHop);
  }

  private static void writeWelcomePayload(byte[] into, int status, long sender) {
    WelcomePayload.write(into, 0, status, sender, Cast.NOW);
    if (status == RefusalCode.NONE) {
      WelcomePayload.writeBounds(into, 0, WireLimits.MAX_OBJECT, 30, WireLimits.DATAGRAM);
    }
  }

  void write(Sheet sheet) {
    sheet.text("noise", "Noise_IKpsk2_25519_AESGCM_SHA256");
    sheet.hex("psk", new byte[32]).hex("relayHop", relayHop).hex("prologue", prologue);
    sheet.hex("clientHopPrivate", Cast.seed("display hop"));
    sheet.hex("clientEphemeralPrivate", clientEphemeral);
    sheet.hex("relayHopPrivate", Cast.seed("relay hop"));
    sheet.hex("relayEphemeralPrivate", relayEphemeral);
    sheet
        .inner("hello")
        .number("sender", CLIENT_ID)
        .number("deviceCounter", Cast.COUNTER)
        .number("continue", 0)
        .hex("chain", cast.subscribe().encoded())
        .hex("payload", helloPayload)
        .hex("mac1Key", mac1Key())
        .hex("mac1", Arrays.copyOfRange(hello, Hello.MAC1, Hello.MAC2))
        .hex("datagram", hello);
    sheet
        .inner("retry")
        .hex("cookieSecret", Cast.seed("cookie secret"))
        .hex("ip", IP)
        .number("port", PORT)
        .hex("cookie", cookie)
        .hex("datagram", retry);
    sheet
        .inner("helloWithCookie")
        .hex("mac2", Arrays.copyOfRange(helloAgain, Hello.MAC2, Hello.BYTES))
        .hex("datagram", helloAgain);
    sheet
        .inner("welcome")
        .number("receiver", CLIENT_ID)
        .number("status", RefusalCode.NONE)
        .number("sender", RELAY_ID)
        .number("serverTimeMillis", Cast.NOW)
        .number("maxFrame", WireLimits.MAX_OBJECT)
        .number("idleSeconds", 30)
        .number("maxDatagram", WireLimits.DATAGRAM)
        .hex("payload", welcomePayload)
        .hex("datagram", welcome);
    sheet.hex("handshakeHash", plain.hash());
    sheet.hex("clientToRelayKey", plain.clientToRelay());
    sheet.hex("relayToClientKey", plain.relayToClient());
    writeRefusal(sheet.inner("refusal"));
    Supplier<Sheet> data = sheet.list("data");
    byte[] ping = new byte[1];
    SmallFrames.ping(ping, 0);
    byte[] pong = new byte[1];
    SmallFrames.pong(pong, 0);
    byte[] close = new byte[3];
    SmallFrames.close(close, 0, 1);
    datagram(data.get(), true, 0, ping);
    datagram(data.get(), false, 0, pong);
    datagram(data.get(), true, WireLimits.COUNTER_LIMIT - 1, new byte[0]);
    datagram(data.get(), false, 258, close);
  }

  /** One DATA datagram; each direction's counters go up. */
  byte[] datagram(Sheet sheet, boolean toRelay, long counter, byte[] frames) {
    byte[] out = new byte[DataHeader.BYTES + frames.length + WireLimits.TAG];
    DataHeader.write(out, 0, toRelay ? RELAY_ID : CLIENT_ID, counter);
    HopKeys keys = toRelay ? client : relay;
    keys.seal(counter, out, 0, 16, frames, 0, frames.length, out, DataHeader.BYTES);
    sheet
        .text("from", toRelay ? "client" : "relay")
        .number("receiver", toRelay ? RELAY_ID : CLIENT_ID)
        .number("counter", counter)
        .hex("nonce", Plain.join(new byte[4], Plain.u64(counter)))
        .hex("aad", Arrays.copyOf(out, DataHeader.BYTES))
        .hex("frames", frames)
        .hex("datagram", out);
    return out;
  }

  private void writeRefusal(Sheet sheet) {
    byte[] payload = new byte[WelcomePayload.BYTES];
    writeWelcomePayload(payload, RefusalCode.DENIED, 0);
    NoiseIk.Responder responder = new NoiseIk.Responder(prologue, cast.relay);
    if (responder.readHello(Bytes.copyOf(hello, Hello.NOISE, Hello.NOISE_BYTES)) == null) {
      throw new IllegalStateException("own HELLO refused");
    }
    byte[] datagram = new byte[Welcome.BYTES];
    Welcome.writePrefix(datagram, 0, CLIENT_ID);
    place(responder.writeWelcome(payload, Cast.seed("relay ephemeral refusal")), datagram);
    sheet
        .hex("relayEphemeralPrivate", Cast.seed("relay ephemeral refusal"))
        .number("status", RefusalCode.DENIED)
        .hex("payload", payload)
        .hex("datagram", datagram);
  }
}
