package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** One owner, its devices and their chains; the same for the same seed. */
final class Household {
  static final long NOW = 1_800_000_000_000L;
  static final long DAY = 86_400_000L;

  final Ed25519.Signer ownerKey;
  final OwnerId owner;
  final DeviceKeys cameraKeys;
  final CameraId camera;
  final CameraId otherCamera;

  /** Delegate, its delegate, the display at the end. */
  final List<DeviceKeys> hands = new ArrayList<>();

  private final SplittableRandom random;

  Household(long seed) {
    random = new SplittableRandom(seed);
    ownerKey = Ed25519.Signer.of(bytes(32));
    owner = OwnerId.of(ownerKey.publicKey());
    cameraKeys = device();
    camera = CameraId.of(cameraKeys.signPublic());
    otherCamera = CameraId.of(device().signPublic());
    for (int i = 0; i < 3; i++) {
      hands.add(device());
    }
  }

  DeviceKeys device() {
    return DeviceKeys.of(bytes(32), bytes(32));
  }

  byte[] bytes(int n) {
    byte[] b = new byte[n];
    random.nextBytes(b);
    return b;
  }

  /**
   * A correct SUBSCRIBE chain to the camera; the i-th grant is hands[i]'s, the last not to be
   * passed on.
   */
  List<Draft> drafts(int length) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      Draft d = new Draft(this);
      d.depth = i;
      d.mayDelegate = i < length - 1;
      d.subject = hands.get(i);
      d.issuer = i == 0 ? ownerKey : hands.get(i - 1).signer();
      drafts.add(d);
    }
    return drafts;
  }

  static GrantChain chain(List<Draft> drafts) {
    return GrantChain.of(drafts.stream().map(Draft::sign).toList());
  }

  GrantChain chain(int length) {
    return chain(drafts(length));
  }

  /** What a relay answers to the holder's own session. */
  static Capability.Checked ask(GrantChain chain, long time, Revocations revocations) {
    byte[] b = chain.encoded();
    return Capability.fromSession(b, 0, b.length, chain.subjectHop(), null, time, revocations);
  }

  static Capability.Checked ask(GrantChain chain) {
    return ask(chain, NOW, nothingRevoked());
  }

  static Revocations nothingRevoked() {
    return new Revocations(8, new Cells());
  }

  Revocation revocation(long revision, long voidBefore, Grant... grants) {
    List<byte[]> ids = Arrays.stream(grants).map(Household::id).toList();
    return new Issuer(ownerKey).revocation(revision, NOW, voidBefore, ids);
  }

  static byte[] id(Grant grant) {
    byte[] id = new byte[16];
    grant.encoded().get(4, id);
    return id;
  }

  static byte[] encoded(ByteBuffer encoding) {
    byte[] b = new byte[encoding.remaining()];
    encoding.duplicate().get(b);
    return b;
  }

  /**
   * One grant before it is signed, every field free: correct as it stands, wrong by one assignment.
   */
  static final class Draft {
    int role = Role.SUBSCRIBE.code();
    int depth;
    boolean mayDelegate;
    byte[] id;
    OwnerId owner;
    CameraId camera;
    Ed25519.Signer issuer;
    byte[] namedIssuer = new byte[0];
    DeviceKeys subject;
    long from = NOW - DAY;
    long to = NOW + DAY;

    Draft(Household home) {
      id = home.bytes(16);
      owner = home.owner;
      camera = home.camera;
      issuer = home.ownerKey;
      subject = home.hands.get(0);
    }

    byte[] bytes() {
      ByteBuffer out = ByteBuffer.allocate(Grant.BYTES);
      out.put((byte) 1).put((byte) role).put((byte) depth).put((byte) (mayDelegate ? 1 : 0));
      out.put(id).put(owner.bytes()).put(camera.bytes());
      out.put(namedIssuer.length == 0 ? issuer.publicKey() : namedIssuer);
      out.put(subject.signPublic()).put(subject.hopPublic()).putLong(from).putLong(to);
      out.put(issuer.sign(Ed25519.Label.GRANT, out.array(), 0, out.position()));
      return out.array();
    }

    Grant sign() {
      Grant grant = Grant.parse(ByteBuffer.wrap(bytes()));
      if (grant == null) {
        throw new IllegalStateException("not canonical");
      }
      return grant;
    }
  }
}
