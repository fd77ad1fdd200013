package io.github.sightline.relay.impl.session;

final class CipherDigest {
  java.security.MessageDigest[] digests;
}
