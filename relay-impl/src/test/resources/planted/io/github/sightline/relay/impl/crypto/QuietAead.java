package io.github.sightline.relay.impl.crypto;

final class QuietAead {
  javax.crypto.Cipher cipher;
  org.bouncycastle.math.ec.rfc8032.Ed25519 curve;
}
