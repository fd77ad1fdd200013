package io.github.sightline.relay.impl.grant;

final class CipherCurve {
  org.bouncycastle.math.ec.rfc8032.Ed25519 curve;
}
