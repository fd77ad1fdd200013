package io.github.sightline.relay.spec;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who plays: keys and drawn bytes that follow from their names, so that nothing here is a secret.
 */
final class Cast {
  static final long NOW = 1_800_000_000_000L;
  static final long DAY = 86_400_000L;
  static final long COUNTER = 3L << 32 | 1;

  final Ed25519.Signer owner = Ed25519.Signer.of(seed("owner sign"));
  final Ed25519.Signer stranger = Ed25519.Signer.of(seed("stranger sign"));
  final DeviceKeys delegate = device("delegate");
  final DeviceKeys camera = device("camera");
  final DeviceKeys display = device("display");
  final DeviceKeys relay = device("relay");
  final OwnerId ownerId = OwnerId.of(owner.publicKey());
  final CameraId cameraId = CameraId.of(camera.signPublic());
  final TrackIdentity track = TrackIdentity.of(ownerId, cameraId, TrackName.of("video"));

  /** SHA-256("sightline/1 vectors " and the name): every drawn byte of the file. */
  static byte[] seed(String name) {
    return Plain.sha256(Plain.ascii("sightline/1 vectors " + name));
  }

  /** As many bytes as wanted: seed(name 0), seed(name 1), ... */
  static byte[] bytes(String name, int length) {
    byte[] out = new byte[0];
    for (int i = 0; out.length < length; i++) {
      out = Plain.join(out, seed(name + " " + i));
    }
    return Arrays.copyOf(out, length);
  }

  static DeviceKeys device(String name) {
    return DeviceKeys.of(seed(name + " sign"), seed(name + " hop"));
  }

  static byte[] id(String name) {
    return Arrays.copyOf(seed(name), 16);
  }

  static byte[] all(ByteBuffer encoded) {
    byte[] bytes = new byte[encoded.remaining()];
    encoded.duplicate().get(bytes);
    return bytes;
  }

  Enrolment enrolment(DeviceKeys device, Role role) {
    return Issuer.enrolment(device, role.code(), ownerId, id("owner nonce"));
  }

  Issuer.Terms terms(Role role, boolean mayDelegate) {
    return new Issuer.Terms(role, mayDelegate, cameraId, NOW - DAY, NOW + DAY);
  }

  GrantChain publish() {
    return GrantChain.of(
        List.of(
            new Issuer(owner)
                .grant(
                    terms(Role.PUBLISH, false),
                    enrolment(camera, Role.PUBLISH),
                    id("grant publish"))));
  }

  GrantChain subscribe() {
    return GrantChain.of(
        List.of(
            new Issuer(owner)
                .grant(
                    terms(Role.SUBSCRIBE, false),
                    enrolment(display, Role.SUBSCRIBE),
                    id("grant subscribe"))));
  }

  /** The owner to the delegate, the delegate to the display. */
  GrantChain delegated() {
    Grant parent =
        new Issuer(owner)
            .grant(
                terms(Role.SUBSCRIBE, true),
                enrolment(delegate, Role.SUBSCRIBE),
                id("grant delegate"));
    Grant child =
        new Issuer(delegate.signer())
            .child(
                GrantChain.of(List.of(parent)),
                new Issuer.Terms(Role.SUBSCRIBE, false, cameraId, NOW - DAY / 2, NOW + DAY / 2),
                enrolment(display, Role.SUBSCRIBE),
                id("grant child"));
    return GrantChain.of(List.of(parent, child));
  }

  void write(Sheet sheet) {
    sheet.text("seedRule", "every drawn value named X is SHA-256(\"sightline/1 vectors X\")");
    Supplier<Sheet> people = sheet.list("identities");
    people.get().text("name", "owner").hex("signSeed", seed("owner sign")).hex("sign", key(owner));
    people
        .get()
        .text("name", "stranger")
        .hex("signSeed", seed("stranger sign"))
        .hex("sign", key(stranger));
    for (String name : List.of("delegate", "camera", "display", "relay")) {
      DeviceKeys keys = device(name);
      people
          .get()
          .text("name", name)
          .hex("signSeed", seed(name + " sign"))
          .hex("sign", keys.signPublic())
          .hex("hopPrivate", seed(name + " hop"))
          .hex("hop", keys.hopPublic());
    }
    Supplier<Sheet> tracks = sheet.list("tracks");
    for (String name : List.of("video", "a", "front-door/thumb_1.low")) {
      byte[] text = Plain.ascii(name);
      tracks
          .get()
          .hex("owner", ownerId.bytes())
          .hex("camera", cameraId.bytes())
          .text("name", name)
          .hex("trackId", TrackIdentity.of(ownerId, cameraId, TrackName.of(name)).track().bytes())
          .hex(
              "preimage",
              Plain.join(
                  Plain.ascii("sl1 track"),
                  ownerId.bytes(),
                  cameraId.bytes(),
                  new byte[] {(byte) text.length},
                  text));
    }
  }

  private static byte[] key(Ed25519.Signer signer) {
    return signer.publicKey();
  }
}
